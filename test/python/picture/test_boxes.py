"""What boxes are called."""

from layerfold.picture.boxes import RowTexts, Shown, box_texts


def test_without_names_a_box_is_called_by_its_type_and_by_its_name_where_that_is_not_one() -> None:
    no_names = Shown(names=False)
    assert box_texts(RowTexts(kind="conv", name="conv1", type="Conv2D"), no_names).name == "Conv2D"
    varies = RowTexts(kind="group", name="block1 … 3", count="× 3", type="", params="9 parameters")
    assert box_texts(varies, no_names).name == "block1 … 3"
