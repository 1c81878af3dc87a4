"""What every adapter has to do; each platform's tests run it against a `Stage` of their own.

class TestSlack(Contract):
    '''Needs a fixture `stage`.'''
"""

from tests.adapters.contract_files import FilesAndAudience
from tests.adapters.contract_in import TakingIn
from tests.adapters.contract_out import Replying
from tests.adapters.contract_trouble import ReplyingInTrouble


class Contract(TakingIn, Replying, ReplyingInTrouble, FilesAndAudience):
    """The whole of it."""
