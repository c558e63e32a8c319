using System.Diagnostics;
using Spectre.Console;

namespace WasiGuard.Tool;

/// <summary>Shows on a terminal, after a second, what is being waited for and for how long, until there is something else to see or to be typed.</summary>
internal sealed class Waiting
{
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _shown;

    /// <param name="what">What is being waited for.</param>
    public Waiting(string what) => _shown = Console.IsErrorRedirected ? Task.CompletedTask : ShowAsync(Markup.Escape(what));

    /// <summary>Clears it away, for good.</summary>
    public Task EndAsync()
    {
        _end.TrySetResult();
        return _shown;
    }

    private async Task ShowAsync(string what)
    {
        var watch = Stopwatch.StartNew();
        if (await HasEndedAsync())
            return;
        await Terminal.Error.Status().StartAsync(what, async status =>
        {
            while (!await HasEndedAsync())
                status.Status($"{what} ({watch.Elapsed:m\\:ss})");
        });
    }

    private async Task<bool> HasEndedAsync() => await Task.WhenAny(_end.Task, Task.Delay(s_slow)) == _end.Task;
}
