"""The whole contract: what each part of the port promises, tried by itself and in bad company.

class TestSlack(AdapterContract):
    '''Needs a fixture `stage` that returns an `AdapterStage`.'''
"""

from tests.adapters.adapter_contract_in import TakingInWell
from tests.adapters.adapter_contract_out import ReplyingWell
from tests.adapters.contract import Contract


class AdapterContract(Contract, TakingInWell, ReplyingWell):
    """Everything that any adapter has to do."""
