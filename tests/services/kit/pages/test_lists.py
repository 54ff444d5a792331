from starlette.requests import Request

from services.kit.http.cursors import Page
from services.kit.pages.lists import TRAIL_CURSORS_MAX, shown


def asked(address: str) -> Request:
    path, _, query = address.partition("?")
    headers = [(b"host", b"byfield")]
    return Request(
        {"type": "http", "path": path, "query_string": query.encode(), "headers": headers}
    )


def page(number: int, last: int) -> Page[int]:
    return Page(items=[number], next=f"c{number}" if number < last else None)


def test_a_list_of_one_page_leads_nowhere() -> None:
    listed = shown(asked("/things"), page(1, 1))
    assert (listed.next, listed.previous, listed.first) == (None, None, None)


def test_one_reads_on_to_the_end_and_back_to_the_beginning() -> None:
    addresses = ["/things?q=jo"]
    while (following := shown(asked(addresses[-1]), page(len(addresses), 5)).next) is not None:
        addresses.append(following)
    assert len(addresses) == 5
    way = [addresses[-1]]
    for number in range(5, 2, -1):
        back = shown(asked(way[-1]), page(number, 5)).previous
        assert back is not None
        way.append(back)
    assert way == addresses[:0:-1]
    second = shown(asked(addresses[1]), page(2, 5))
    assert (second.previous, second.first) == (None, "/things?q=jo")


def test_every_page_but_the_first_leads_to_the_first() -> None:
    assert shown(asked("/things?cursor=c7&trail=c5.c6&q=jo"), page(8, 9)).first == "/things?q=jo"


def test_the_way_back_is_limited() -> None:
    trail = ".".join(f"c{number}" for number in range(50))
    following = shown(asked(f"/things?cursor=c50&trail={trail}"), page(51, 60)).next
    assert following is not None
    assert following.count(".") == TRAIL_CURSORS_MAX - 1
    assert following.endswith("c49.c50")
