-- Makes the database of every service that is not told to use another; no parameters.
CREATE DATABASE byfield
