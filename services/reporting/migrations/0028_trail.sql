-- Which requests an agency has or had a part in, for its trail.
CREATE INDEX requests_of_agency ON requests (ori);
CREATE INDEX participants_of_agency ON participants (ori);
CREATE INDEX participants_before_of_agency ON participants_before (ori);
