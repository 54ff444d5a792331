-- The driver wrote the calendar's first and last day, 0001-01-01 and 9999-12-31, as -infinity and infinity:
-- a page that ended on one never went on as it should. They are written as they are now.

DO $$
DECLARE
    days record;
BEGIN
    FOR days IN
        SELECT table_name, column_name, udt_name
        FROM information_schema.columns
            JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema = current_schema AND table_type = 'BASE TABLE' AND udt_name IN ('date', '_date')
    LOOP
        IF days.udt_name = 'date' THEN
            EXECUTE format(
                $sql$
                UPDATE %1$I SET %2$I = least(greatest(%2$I, date '0001-01-01'), date '9999-12-31')
                WHERE NOT isfinite(%2$I)
                $sql$,
                days.table_name, days.column_name
            );
        ELSE
            EXECUTE format(
                $sql$
                UPDATE %1$I SET %2$I = ARRAY(
                    SELECT CASE WHEN day IS NOT NULL
                        THEN least(greatest(day, date '0001-01-01'), date '9999-12-31') END
                    FROM unnest(%2$I) WITH ORDINALITY AS each (day, place)
                    ORDER BY place
                )
                WHERE %2$I && '{-infinity,infinity}'::date[]
                $sql$,
                days.table_name, days.column_name
            );
        END IF;
    END LOOP;
END
$$;
