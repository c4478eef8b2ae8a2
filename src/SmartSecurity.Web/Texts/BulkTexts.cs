using System.Globalization;
using SmartSecurity.Pipeline.Enrolling;

namespace SmartSecurity.Web.Texts;

/// <summary>Texts of enrolling many faces at once: the page, the report, and what the command line says.</summary>
public static class BulkTexts
{
    public static string Title => Say.Of("批量录入人脸", "Enrol many faces");
    public static string Lead => Say.Of("为已登记的住户一次录入照片。没有同意记录的人不会录入。",
        "For residents who are registered already. Nobody without a consent is enrolled.");
    public static string Zip => Say.Of("照片压缩包（.zip）", "Pictures (.zip)");
    public static string Sheet => Say.Of("名单（.csv，可不选）", "List (.csv, optional)");
    public static string Limits => Say.Of(
        $"压缩包最大 {Mb(PictureZip.BytesMax)}，每张照片（JPEG 或 PNG）最大 {Mb(IPictureFiles.PictureBytesMax)}；名单最多 {EnrolmentSheet.RowsMax} 行。",
        $"ZIP up to {Mb(PictureZip.BytesMax)}, a picture (JPEG or PNG) up to {Mb(IPictureFiles.PictureBytesMax)}; a list of {EnrolmentSheet.RowsMax:N0} rows.");
    public static string HowHead => Say.Of("怎样准备文件", "How to prepare the files");
    public static string HowNames => Say.Of("不用名单时：每人一个文件夹，文件夹以姓名命名；或把照片命名为“姓名_1.jpg”。同意须已登记。",
        "Without a list: a folder for each person, called by the name; or pictures called “name_1.jpg”. The consent must be on record.");
    public static string HowSheet => Say.Of("用名单时：第一行写列名“姓名、楼栋、单元、房号、照片、同意人、同意日期、有效期至”；多张照片用分号隔开。也可放进压缩包里。",
        "With a list: its first row names the columns name, building, unit, room, pictures, consent_by, consent_on, consent_until; "
        + "several pictures are separated by semicolons. It may lie in the ZIP.");
    public static string HowExcel => Say.Of("Excel 表格请另存为“CSV UTF-8（逗号分隔）”。", "From Excel: Save as, “CSV UTF-8 (comma delimited)”.");
    public static string Example => Say.Of("下载名单样例", "Download an example list");
    public static string Check => Say.Of("先检查，不录入", "Check only");
    public static string Go => Say.Of("开始录入", "Enrol");
    public static string Cancel => Say.Of("停止", "Stop");
    public static string Loading(int percent) => Say.Of($"正在上传… {percent}%", $"Uploading… {percent} %");
    public static string Working(int done, int all) => Say.Of($"已处理 {done} / {all}", $"{done} of {all} done");
    public static string Stopped(int done, int all) => Say.Of($"已停止：{all} 行中处理了 {done} 行。再次运行会接着做，已录入的不会改动。",
        $"Stopped after {done} of {all} rows. Run it again to go on; what is enrolled stays as it is.");
    public static string Checked => Say.Of("检查完成，没有写入任何内容。", "Checked; nothing was written.");
    public static string Finished => Say.Of("录入完成。", "Done.");
    public static string Report => Say.Of("下载报告（CSV）", "Download the report (CSV)");
    public static string Everything(int n) => Say.Of($"全部 {n}", $"All {n}");
    public static string Good(int n) => Say.Of($"成功 {n}", $"Good {n}");
    public static string NotGood(int n) => Say.Of($"未录入 {n}", $"Not enrolled {n}");
    public static string Alike(int n) => Say.Of($"长得像 {n}", $"Look alike {n}");
    public static string NoZip => Say.Of("请先选择照片压缩包。", "Choose the ZIP of pictures first.");
    public static string NoRows => Say.Of("没有可处理的内容：压缩包里没有照片，名单里也没有人。", "There is nothing to do: no pictures in the ZIP and nobody on a list.");
    public static string SeveralSheets => Say.Of("压缩包里有几份名单，请只留一份，或单独选择名单。", "The ZIP holds several lists: leave one, or choose the list by itself.");
    public static string Lost => Say.Of("上传中断，请再试一次。", "The upload broke off. Try again.");
    public static string More(int n) => Say.Of($"还有 {n} 行，见报告。", $"{n} more rows: see the report.");
    public static string Line(int line) => Say.Of($"第 {line} 行", $"Row {line}");

    public static string Outcome(BulkLine line) => line.Outcome switch
    {
        BulkOutcome.Enrolled => Say.Of($"已录入 {line.PicturesUsed} 张", $"enrolled with {Pictures(line.PicturesUsed)}"),
        BulkOutcome.WouldEnrol => Say.Of($"可录入 {line.PicturesUsed} 张", $"can be enrolled with {Pictures(line.PicturesUsed)}"),
        BulkOutcome.Unchanged => Say.Of("已录入过这些照片，没有改动", "enrolled with these pictures before, nothing changed"),
        BulkOutcome.PicturesRefused => Say.Of("照片都不能用", "none of the pictures can serve"),
        BulkOutcome.UnknownResident => Say.Of("没有登记这位住户", "no such resident is registered"),
        BulkOutcome.SeveralResidents => Say.Of("有几位同名住户：请在名单里写明房号", "several residents of that name: give the room on a list"),
        BulkOutcome.NoConsent => Say.Of("没有同意记录", "no consent"),
        BulkOutcome.ConsentNotValid => Say.Of("同意无效：缺日期、日期在将来或已过期", "the consent is not valid: without a day, in the future, or run out"),
        BulkOutcome.Repeated => Say.Of("这位住户在前面已经出现", "the same resident stands further up"),
        BulkOutcome.Unavailable => Say.Of("识别模型暂不可用，请稍后再试", "recognition is not available, try again later"),
        _ => Mistake(line.Row.Mistake),
    };

    public static string PictureRefused(string file, string why) => Say.Of($"{file}：{why}", $"{file} {why}");

    public static string LookAlike(IEnumerable<(string Name, string Address)> others) =>
        Say.Of("长得像", "very like ") + string.Join(Say.Of("、", ", "), others.Select(o => Say.Of($"{o.Name}（{o.Address}）", $"{o.Name} ({o.Address})")));

    public static string Problem(SheetProblem problem) => problem switch
    {
        SheetProblem.Workbook => Say.Of("这是 Excel 工作簿。请在 Excel 里选择“文件 → 另存为”，类型选“CSV UTF-8（逗号分隔）(*.csv)”，再选那个文件。",
            "This is an Excel workbook. In Excel choose File → Save as, type “CSV UTF-8 (comma delimited) (*.csv)”, and take that file."),
        SheetProblem.NotText => Say.Of("名单不是文本文件：请存为 CSV（UTF-8 或 GB18030）。", "The list is no text file: save it as CSV (UTF-8 or GB18030)."),
        SheetProblem.Empty => Say.Of("名单是空的。", "The list is empty."),
        SheetProblem.NoNameColumn => Say.Of("名单第一行里没有“姓名”一列。", "The list's first row names no column “name”."),
        SheetProblem.NoPicturesColumn => Say.Of("名单第一行里没有“照片”一列。", "The list's first row names no column “pictures”."),
        SheetProblem.TooManyRows => Say.Of($"名单超过 {EnrolmentSheet.RowsMax} 行，请分成几份。", $"The list has more than {EnrolmentSheet.RowsMax:N0} rows: split it."),
        _ => Say.Of($"名单超过 {Mb(EnrolmentSheet.BytesMax)}。", $"The list is larger than {Mb(EnrolmentSheet.BytesMax)}."),
    };

    public static string Problem(ZipProblem problem) => problem switch
    {
        ZipProblem.TooLarge => Say.Of($"压缩包超过 {Mb(PictureZip.BytesMax)}，请分成几个。",
            $"The ZIP is larger than {Mb(PictureZip.BytesMax)}: split it."),
        ZipProblem.TooManyEntries => Say.Of($"压缩包里超过 {PictureZip.EntriesMax} 个文件，请分成几个。",
            $"The ZIP holds more than {PictureZip.EntriesMax:N0} files: split it."),
        ZipProblem.UnpacksTooLarge => Say.Of("压缩包解开后过大，已拒收。照片几乎压不小，这样的文件不正常。",
            "Unpacked, the ZIP would be far too large. Pictures hardly shrink, so such a file is not taken."),
        ZipProblem.LeadsOutside => Say.Of("压缩包里有指向外面的文件路径，已拒收。", "The ZIP holds a path that leads outside of it; it is not taken."),
        ZipProblem.HasPassword => Say.Of("压缩包有密码，请去掉密码再传。", "The ZIP has a password: make one without."),
        _ => Say.Of("这不是 ZIP 文件，或者已损坏。", "This is no ZIP file, or it is damaged."),
    };

    private static string Mistake(RowMistake? mistake) => mistake switch
    {
        RowMistake.NoName => Say.Of("没有姓名", "no name"),
        RowMistake.NoPictures => Say.Of("没有写照片", "no pictures are named"),
        RowMistake.TooManyPictures => Say.Of($"照片超过 {EnrolmentSheet.PicturesMax} 张", $"more than {EnrolmentSheet.PicturesMax} pictures"),
        RowMistake.UnreadableDate => Say.Of("日期看不懂：请写成 2026-03-01", "a date cannot be read: write 2026-03-01"),
        _ => Say.Of("引号不成对", "its quotes do not match"),
    };

    private static string Pictures(int n) => n == 1 ? "1 picture" : $"{n} pictures";

    /// <summary>The report: headings and a row for each line, in the reader's language.</summary>
    public static IEnumerable<IReadOnlyList<string>> Rows(IEnumerable<BulkLine> lines)
    {
        yield return Say.IsChinese
            ? ["行", "姓名", "住址", "结果", "用了几张", "未用的照片及原因", "长得像"]
            : ["row", "name", "address", "outcome", "pictures used", "pictures left out and why", "look-alikes"];
        foreach (var line in lines)
            yield return
            [
                line.Row.Line.ToString(CultureInfo.InvariantCulture), line.Row.Name, line.Address ?? "", Outcome(line),
                line.PicturesUsed.ToString(CultureInfo.InvariantCulture),
                string.Join("; ", line.Refused.Select(r => PictureRefused(r.File, FaceTexts.Problem(r.Problem)))),
                line.LookAlikes.Count == 0 ? "" : LookAlike(line.LookAlikes),
            ];
    }

    /// <summary>A list as it should be, with one row to write over.</summary>
    public static IEnumerable<IReadOnlyList<string>> ExampleRows()
    {
        yield return Say.IsChinese
            ? ["姓名", "楼栋", "单元", "房号", "照片", "同意人", "同意日期", "有效期至"]
            : ["name", "building", "unit", "room", "pictures", "consent_by", "consent_on", "consent_until"];
        var name = Say.Of("张三", "Zhang San");
        yield return [name, "3", "2", "501", "zhangsan_1.jpg;zhangsan_2.jpg;zhangsan_3.jpg", name, "2026-03-01", "2027-03-01"];
    }

    private static string Mb(long bytes) => $"{bytes / (1024 * 1024)} MB";
}
