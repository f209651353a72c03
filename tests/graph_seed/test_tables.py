"""Reading tables: rows know their file and line, and a broken row never hides the others."""

from __future__ import annotations

from pathlib import Path

from graph_seed.tables import Problem, Row, read_table

COLUMNS = ("id", "name")


def a_table(folder: Path, content: bytes | str) -> Path:
    file = folder / "table.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_a_row_knows_its_file_and_line_and_its_texts_lose_blanks_around(tmp_path: Path) -> None:
    rows = list(read_table(a_table(tmp_path, "id,name\na, Celle \n"), COLUMNS))
    assert rows == [Row(file="table.csv", line=2, cells={"id": "a", "name": "Celle"})]


def test_a_text_over_several_lines_and_empty_lines_do_not_shift_the_lines_after(tmp_path: Path) -> None:
    rows = list(read_table(a_table(tmp_path, 'id,name\na,"Am Markt\n29221 Celle"\n\nb,Hannover\n'), COLUMNS))
    assert [(row.line, row.cells["id"]) for row in rows if isinstance(row, Row)] == [(2, "a"), (5, "b")]


def test_columns_may_stand_in_any_order_and_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    rows = list(read_table(a_table(tmp_path, b"\xef\xbb\xbfname,id\nCelle,a\n"), COLUMNS))
    assert rows == [Row(file="table.csv", line=2, cells={"name": "Celle", "id": "a"})]


def test_a_missing_file_is_one_problem_and_none_if_it_may_be_missing(tmp_path: Path) -> None:
    missing = Problem(file="nothing.csv", line=0, column="", sentence="The file is missing.")
    assert list(read_table(tmp_path / "nothing.csv", COLUMNS)) == [missing]
    assert list(read_table(tmp_path / "nothing.csv", COLUMNS, optional=True)) == []
    assert str(missing) == "nothing.csv: The file is missing."


def test_a_folder_in_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    (problem,) = read_table(tmp_path, COLUMNS)
    assert isinstance(problem, Problem)
    assert problem.sentence.startswith("The file cannot be read")


def test_missing_unknown_and_repeated_columns_are_named(tmp_path: Path) -> None:
    (problem,) = read_table(a_table(tmp_path, "id,id,colour\na,b,c\n"), COLUMNS)
    assert isinstance(problem, Problem)
    assert problem.sentence == (
        "Of the column names, 'name' are missing and 'colour' are not known and 'id' stand there twice."
    )


def test_an_empty_file_and_one_with_broken_column_names_are_one_problem_each(tmp_path: Path) -> None:
    (empty,) = read_table(a_table(tmp_path, ""), COLUMNS)
    (broken,) = read_table(a_table(tmp_path, 'id,"na"me\n'), COLUMNS)
    assert isinstance(empty, Problem)
    assert "'id', 'name' are missing" in empty.sentence
    assert isinstance(broken, Problem)
    assert "The line of column names cannot be read" in broken.sentence


def test_too_many_or_too_few_cells_are_a_problem_of_that_row_alone(tmp_path: Path) -> None:
    first, good, second = read_table(a_table(tmp_path, "id,name\na,b,c\nd,e\nf\n"), COLUMNS)
    assert isinstance(first, Problem)
    assert isinstance(second, Problem)
    assert (first.line, second.line) == (2, 4)
    assert "3 cells, expected 2" in first.sentence
    assert isinstance(good, Row)


def test_bad_quoting_is_a_problem_of_that_row_alone(tmp_path: Path) -> None:
    problem, row = read_table(a_table(tmp_path, 'id,name\na,"b" c\nd,e\n'), COLUMNS)
    assert isinstance(problem, Problem)
    assert str(problem).startswith("table.csv, line 2: The row cannot be read")
    assert row == Row(file="table.csv", line=3, cells={"id": "d", "name": "e"})


def test_a_text_that_is_not_utf_8_is_a_problem_of_its_cell(tmp_path: Path) -> None:
    problem, row = read_table(a_table(tmp_path, b"id,name\na,L\xfcneburg\nb,Celle\n"), COLUMNS)
    assert problem == Problem(file="table.csv", line=2, column="name", sentence="The text is not UTF-8.")
    assert isinstance(row, Row)


def test_a_column_name_that_is_not_utf_8_can_still_be_printed(tmp_path: Path) -> None:
    (problem,) = read_table(a_table(tmp_path, b"id,name,gr\xfcn\na,b,c\n"), COLUMNS)
    assert str(problem).encode()
