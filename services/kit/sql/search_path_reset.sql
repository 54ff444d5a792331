-- no parameters
RESET search_path
