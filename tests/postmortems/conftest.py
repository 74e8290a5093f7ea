"""What tests of reviews, problems and runbooks share."""

import pytest

from tests.postmortems.knowledge_desk import KnowledgeDesk, open_knowledge


@pytest.fixture
def known(db: None) -> KnowledgeDesk:
    return open_knowledge()
