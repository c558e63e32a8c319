namespace WasiGuard.Wash.Tests;

/// <summary>The cases of <c>cases.txt</c>.</summary>
public static class WashCases
{
    private static readonly Dictionary<string, WashCase> s_cases = Parse(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "cases.txt")));

    public static TheoryData<string> All => [.. s_cases.Keys];

    public static TheoryData<string> Portable => [.. s_cases.Values.Where(washCase => washCase.IsPortable).Select(washCase => washCase.Name)];

    public static WashCase Get(string name) => s_cases[name];

    internal static Dictionary<string, WashCase> Parse(IEnumerable<string> lines)
    {
        var cases = new Dictionary<string, WashCase>();
        WashCase? current = null;
        CaseText? file = null;
        foreach (var line in lines)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line.StartsWith("case: ", StringComparison.Ordinal))
            {
                current = new WashCase { Name = line[6..] };
                cases.Add(current.Name, current);
                file = null;
            }
            else
            {
                Read(current ?? throw new FormatException($"'{line}' stands before the first case."), ref file, line);
            }
        }

        return cases;
    }

    private static void Read(WashCase current, ref CaseText? file, string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var (mark, text) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
        switch (mark)
        {
            case "portable": current.IsPortable = true; break;
            case "stdin": current.IsOnStandardInput = true; break;
            case "file:": current.FilesBefore.Add(text, file = new CaseText()); break;
            case "after:": current.FilesAfter.Add(text, file = new CaseText()); break;
            case "|" or "|-" when file is not null: file.Add(text, mark == "|-"); break;
            case "<": current.StandardInput.Add(text); break;
            case "$": current.CommandLine.Add(text); break;
            case ">" or ">-": current.Output.Add(text, mark == ">-"); break;
            case "=": current.ExitCode = int.Parse(text, System.Globalization.CultureInfo.InvariantCulture); break;
            case "!": current.Errors.Add(text); break;
            default: throw new FormatException($"Case '{current.Name}': '{line}' begins with no known mark.");
        }
    }
}
