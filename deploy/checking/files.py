"""Files of keys, the folders of seals, and the room on their disks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.checking.fault import Fault
from deploy.sealing import key_file_of, seals_folder_of
from deploy.settings import Settings
from events.log.seals.key_file import KeyFileError, read_signers
from events.log.seals.witnesses import Witness
from events.vault.master_keys import MasterKeyError, MasterKeys
from services.kit.run.private_log import master_keys
from services.kit.settings import PREFIX, SettingsError

FREE_BYTES_MIN: Final = 1024**3


def master_keys_or_fault(settings: Settings) -> MasterKeys | Fault:
    """Return the master keys of the vault, or why a process could not use them."""
    setting = f"{PREFIX}VAULT_KEY_FILE"
    try:
        return master_keys(settings)
    except SettingsError as refused:
        return Fault("master-key", str(refused), f"{setting}; byfield privacy key FILE makes one")
    except MasterKeyError as unfit:
        return Fault("master-key", str(unfit), f"chmod 600 the file that {setting} names")
    except OSError as fault:
        return Fault("master-key", f"{setting}: {fault.strerror}", setting)


def of_sealing(settings: Settings) -> Iterator[Fault]:
    """Say whether the relay's process could seal the log, and whether somebody else would know."""
    setting = f"{PREFIX}SEAL_KEY_FILE"
    file = key_file_of(settings)
    if file is None:
        yield Fault(
            "sealing-key",
            "nothing is sealed: that a fact was changed or taken away would not show",
            f"byfield audit keygen FILE --name center.example/log, then {setting}=FILE",
        )
        return
    try:
        read_signers(file)
    except KeyFileError as unfit:
        yield Fault("sealing-key", str(unfit), setting)
    except OSError as fault:
        yield Fault("sealing-key", f"{file}: {fault.strerror}", setting)
    if not settings.seal_witnesses:
        yield Fault(
            "seal-witness",
            "no seal leaves this installation: who owns all of it could write its past anew",
            f'{PREFIX}SEAL_WITNESSES=["https://...", "/mnt/elsewhere"]',
        )
    for target in settings.seal_witnesses:
        if Witness(target).is_directory and not os.access(target, os.W_OK | os.X_OK):
            yield Fault(
                "seal-witness",
                f"the directory of the witness {Path(target).name} cannot be written",
                f"mount it, or change {PREFIX}SEAL_WITNESSES",
            )


def of_disks(settings: Settings) -> Iterator[Fault]:
    """Say which disks of ours are nearly full; those of the servers are theirs."""
    folders = [settings.home, seals_folder_of(settings)]
    folders += [Path(each) for each in settings.seal_witnesses if Witness(each).is_directory]
    seen = set()
    for folder in folders:
        if not folder.exists() or (device := folder.stat().st_dev) in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(folder).free
        if free < FREE_BYTES_MIN:
            yield Fault(
                "disk",
                f"{folder} has {free // 1024**2:,} MiB left",
                f"make room there, at least {FREE_BYTES_MIN // 1024**2:,} MiB",
            )
