"""What a file says of its regions holds against numbers that fit another country."""


def test_numbers_whose_names_deny_a_register_stay_the_files_own(tmp_path, officer):
    path = tmp_path / "j.csv"
    path.write_text(
        "area_code,地域,time,産業,表章項目,value\n"
        "13000,東京都,2021年,E,従業者数,600\n27000,大阪府,2021年,E,従業者数,700\n"
    )
    _asked, tables = officer([path])
    named = dict(
        zip(tables["regions"]["region"], tables["regions"]["name"], strict=True)
    )
    assert named == {"13000": "東京都", "27000": "大阪府"}


def test_powers_of_ten_in_a_column_hold_without_a_recipe(tmp_path, officer):
    path = tmp_path / "e.csv"
    path.write_text(
        "DATAFLOW,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,UNIT_MULT\n"
        "ESTAT:DEMO(1.0),NR,DE11,2020,12.5,,3\nESTAT:DEMO(1.0),NR,DE12,2020,7,e,0\n"
    )
    _asked, tables = officer([path])
    assert sorted(tables["indicators"]["value"]) == [7, 12_500]
