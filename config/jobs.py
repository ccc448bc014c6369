"""`python -m config.jobs`: the task worker and the clock, started and stopped as one.

For containers and service managers, which run the web server by itself.
"""

import sys

from config.serve import jobs, run_together

if __name__ == "__main__":
    sys.exit(run_together(jobs()))
