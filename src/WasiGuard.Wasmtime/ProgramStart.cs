using System.Diagnostics;

namespace WasiGuard;

/// <summary>How the program is started, whatever it is to do.</summary>
internal static class ProgramStart
{
    public static ProcessStartInfo Of(string program, IEnumerable<string> arguments, PrivateTemporaryDirectory directory, WasmtimeRunnerOptions options)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory.FullPath };
        start.Environment.Clear();
        if (OperatingSystem.IsWindows())
            start.Environment["SystemRoot"] = Environment.GetEnvironmentVariable("SystemRoot");
        foreach (var (name, value) in options.ProcessEnvironment)
            start.Environment[name] = value;
        return start;
    }
}
