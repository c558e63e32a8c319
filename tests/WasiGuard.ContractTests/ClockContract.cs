namespace WasiGuard;

/// <summary>What a guest reads of the world is real: time goes by, random bytes are random.</summary>
public abstract class ClockContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    [Fact(Timeout = TestTimeout)]
    public async Task RandomBytes_AreRandom()
    {
        var first = (await RunAsync("random", "32")).StdoutText;
        var second = (await RunAsync("random", "32")).StdoutText;

        Assert.NotEqual(first, second);
        Assert.True(first.Distinct().Count() > 5, first);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Sleep_TakesItsTime()
    {
        var result = await RunAsync("sleep", "120");

        Assert.Equal("sleeping\nslept\n", result.StdoutText);
        Assert.True(result.Duration >= TimeSpan.FromMilliseconds(120), $"{result.Duration}");
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Poll_ReportsTheTimerThatIsDue()
    {
        var result = await RunAsync("poll", "3600000", "40", "3600000");

        AssertExited(0, result);
        Assert.Equal("errno 0\nevent 1 errno 0\n", result.StdoutText);
        Assert.True(result.Duration >= TimeSpan.FromMilliseconds(40), $"{result.Duration}");
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Clock_IsTheHosts_AndGoesForward()
    {
        var before = DateTimeOffset.UtcNow;

        var result = await RunAsync("clock");

        var after = DateTimeOffset.UtcNow;
        var realtime = long.Parse(result.StdoutText.Split('\n').First(line => line.StartsWith("clock 0 ", StringComparison.Ordinal))[8..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds(realtime / 1_000_000), before.AddSeconds(-1), after.AddSeconds(1));
        Assert.Contains("forward", result.StdoutText, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Poll_OfStandardInput_IsReadyAtOnce()
    {
        var result = await RunAsync(Input("poll", "3600000", "in") with { StandardInput = "x"u8.ToArray() });

        AssertExited(0, result);
        Assert.Equal("errno 0\nevent 1 errno 0\n", result.StdoutText);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("in", "0", "5")]
    [InlineData("0", "3600000", "in")]
    [InlineData("3600000", "in", "in")]
    public async Task Poll_OfClocksAndStandardInput_EndsWithWhatIsReady(params string[] waitedFor)
    {
        var result = await RunAsync(Input("poll", waitedFor) with { StandardInput = "x"u8.ToArray() });

        AssertExited(0, result);
        var events = result.StdoutText.TrimEnd().Split('\n')[1..];
        Assert.NotEmpty(events);
        Assert.All(events, line => Assert.Matches("^event [0-9] errno 0$", line));
        Assert.DoesNotContain("3600000", events.Select(line => waitedFor[line[6] - '0']));
    }
}
