-- Whether a day is one of a period of an agency; days before the first that there is count as that.
is_within(day, began_on, ended_on) AS
    greatest(day, DATE '1900-01-01') >= began_on
    AND (ended_on IS NULL OR greatest(day, DATE '1900-01-01') < ended_on)
