using System.Diagnostics;
using System.Text;

namespace WasiGuard;

/// <summary>Asks programs for their version: each file once, however many wait for the answer. Failures are told to who waits, and forgotten.</summary>
internal static class ProgramLook
{
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(10);

    // A process uses one or two programs.
    private const int MostRemembered = 100;

    // More than a version has; what is longer is none.
    private const int MostBytes = 256;

    private static readonly Dictionary<string, Question> s_questions = [];

    /// <param name="identity">The program's <see cref="ProgramIdentity"/>.</param>
    /// <param name="start">How it is started to print its version.</param>
    /// <param name="cancellationToken">Ends the wait, and the process when nobody else waits for it.</param>
    /// <exception cref="WasiRunnerException">It cannot be started, does not answer, or is no wasmtime.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<WasmtimeVersion> VersionOfAsync(string identity, ProcessStartInfo start, CancellationToken cancellationToken)
    {
        var question = Join(identity, start);
        try
        {
            return await question.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave(identity, question);
        }
    }

    private static Question Join(string identity, ProcessStartInfo start)
    {
        lock (s_questions)
        {
            if (!s_questions.TryGetValue(identity, out var question))
            {
                if (s_questions.Count >= MostRemembered)
                    s_questions.Clear();
                s_questions[identity] = question = new(stop => AskAsync(start.FileName, start, stop));
            }

            question.Waiting++;
            return question;
        }
    }

    private static void Leave(string identity, Question question)
    {
        lock (s_questions)
        {
            question.Waiting--;
            if (question.Answer.IsCompletedSuccessfully || (question.Waiting > 0 && !question.Answer.IsCompleted))
                return;
            if (s_questions.GetValueOrDefault(identity) == question)
                s_questions.Remove(identity);
        }

        question.Dispose();
    }

    private static async Task<WasmtimeVersion> AskAsync(string path, ProcessStartInfo start, CancellationToken stop)
    {
        var end = await GuestProcess.RunAsync(start, new(new(MostBytes, MostBytes, LongestAnswer), Input: default), stop).ConfigureAwait(false);
        if (end.TimedOut)
            throw NoWasmtime(path, $"does not answer within {LongestAnswer.TotalSeconds} s");
        if (end.ExitCode != 0)
            throw NoWasmtime(path, $"ends with the exit code {end.ExitCode}: {Shown(end.Stderr)}");
        var output = end.Stdout.Length > MostBytes ? "" : Encoding.UTF8.GetString(end.Stdout.Head(MostBytes).Span);
        return WasmtimeVersion.TryParseReport(output, out var version) ? version : throw NoWasmtime(path, $"prints {Shown(end.Stdout)}");
    }

    private static string Shown(OutputCapture output) => output.Length switch
    {
        <= MostBytes when Text(output).Length == 0 => "nothing",
        > MostBytes => $"{output.Length} bytes, which begin with '{GuestText.Shown(Text(output), 100)}'",
        _ => $"'{GuestText.Shown(Text(output), 100)}'",
    };

    private static string Text(OutputCapture output) => Encoding.UTF8.GetString(output.Head(MostBytes).Span).Trim();

    private static WasiRunnerException NoWasmtime(string path, string fact) =>
        new($"The program '{GuestText.Shown(path)}', asked for its version with '--version', {fact}. Name a wasmtime for this machine, by WasmtimeRunnerOptions.ExecutablePath, WASMTIME or PATH, or use InProcessWasiRunner.");

    /// <summary>A process that is asked, and how many wait for it.</summary>
    private sealed class Question : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        public Question(Func<CancellationToken, Task<WasmtimeVersion>> ask)
        {
            var token = _stop.Token;
            // The process is started on another thread than the one that holds the lock.
            Answer = Task.Run(() => ask(token), token);
            // Whoever waited has been told; nobody may be left.
            _ = Answer.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        public Task<WasmtimeVersion> Answer { get; }

        public int Waiting { get; set; }

        /// <summary>Ends the process, if it runs.</summary>
        public void Dispose()
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }
}
