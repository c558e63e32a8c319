using System.Text;

namespace WasiGuard;

/// <summary>How a process ended, and what it wrote.</summary>
internal sealed record ProcessEnd(int ExitCode, bool TimedOut, OutputCapture Stdout, OutputCapture Stderr, TimeSpan Duration)
{
    private const int ShownBytes = 4096;

    /// <summary>Standard error when it is short, as an error of the program's own is; else the beginning of its end.</summary>
    public string StderrText => Encoding.UTF8.GetString(Stderr.Tail().AsSpan(0, (int)Math.Min(Stderr.Length, ShownBytes)));
}
