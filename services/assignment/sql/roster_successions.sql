-- no parameters
SELECT ori, successor, split_into, succeeded_on FROM successions
