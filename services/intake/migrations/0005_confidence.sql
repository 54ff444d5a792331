-- What asks for a program that is confidential by default is so from the beginning, unless the agency said
-- otherwise: that was not kept, so until the rows are made again such a request is confidential all the same.

UPDATE requests SET confidential = true
WHERE screened_on IS NULL AND program_asked = 'critical-response';

COMMENT ON COLUMN requests.confidential IS 'As the agency asked, or as the program is, asked for or routed to.';
