using System.Net;
using System.Text.Json;

namespace WebApi.Tests;

public sealed class WebApiTests
{
    private const int TestTimeout = 120_000;

    [Fact(Timeout = TestTimeout)]
    public async Task Script_RunsInAGuest_AndIsTheAnswer()
    {
        await using var program = await WebApiProgram.StartAsync();

        var result = await ResultAsync(await program.RunAsync("printf '1\\n3\\n2\\n' | sort -r; exit 4"));

        Assert.Equal(("Exited", 4, "3\n2\n1\n"), (result.GetProperty("termination").GetString(), result.GetProperty("exitCode").GetInt32(), result.GetProperty("output").GetString()));
        Assert.Equal("Healthy", await program.Client.GetStringAsync("/health", TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task DeniedRequest_IsInTheAnswerAndInTheLog()
    {
        await using var program = await WebApiProgram.StartAsync();

        var result = await ResultAsync(await program.RunAsync("curl http://169.254.169.254/latest/"));

        var request = Assert.Single(result.GetProperty("requests").EnumerateArray());
        Assert.Equal("Denied", request.GetProperty("outcome").GetString());
        await WaitForAsync(() => program.Output.Contains("Guest request GET http://169.254.169.254/latest/: Denied, no pattern of Allow covers", StringComparison.Ordinal));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Guest_ThatLoops_IsAResult_AndASecondOneOfTheClientIsTooMany()
    {
        await using var program = await WebApiProgram.StartAsync("--Clients:AtOnce=1", "--Guest:TimeoutSeconds=3");
        await ResultAsync(await program.RunAsync("echo warm"));

        Task<HttpResponseMessage> first;
        HttpResponseMessage second;
        do
        {
            first = program.RunAsync("while true; do true; done");
            do
                second = await program.RunAsync("echo second");
            while (second.StatusCode == HttpStatusCode.OK && !first.IsCompleted);
        }
        // The second one may have come first, and then it was the guest that loops that was turned away.
        while (first.IsCompleted && (await first).StatusCode == HttpStatusCode.TooManyRequests);

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal("TimedOut", (await ResultAsync(await first)).GetProperty("termination").GetString());
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Stop_EndsAGuest_AndItsRequestIsAnswered()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no signal that asks a program to end.");
        await using var program = await WebApiProgram.StartAsync("--Guest:TimeoutSeconds=60", "--Shutdown:GracePeriod=00:00:00.1");
        await ResultAsync(await program.RunAsync("echo warm"));
        var running = program.RunAsync("curl http://127.0.0.1/; while true; do true; done");
        await WaitForAsync(() => program.Output.Contains("Guest request GET http://127.0.0.1/: Denied", StringComparison.Ordinal));

        program.Stop();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await running).StatusCode);
        Assert.Equal(0, await program.EndAsync());
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("--Runner:MaxConcurrentExecutions=0", "Give a number of 1 or more.")]
    [InlineData("--Runner:MaxConcurentExecutions=1", "MaxConcurentExecutions")]
    [InlineData("--Guest:TimeoutSeconds=600", "TimeoutSeconds must be between 0.1 and 60")]
    [InlineData("--Guest:Http:Allow:0=not a host", "is no host pattern")]
    public async Task Configuration_ThatDoesNotFit_StopsTheServiceAtItsStart(string option, string named) =>
        Assert.Contains(named, await WebApiProgram.FailToStartAsync(option), StringComparison.Ordinal);

    [Fact(Timeout = TestTimeout)]
    public async Task Script_ThatIsTooLong_OrHoldsWhatNoGuestCanTake_IsRefused()
    {
        await using var program = await WebApiProgram.StartAsync();

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await program.RunAsync(new string('a', 65_537))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await program.RunAsync("echo \0")).StatusCode);
    }

    private static async Task<JsonElement> ResultAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }
}
