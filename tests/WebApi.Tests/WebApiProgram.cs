using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace WebApi.Tests;

/// <summary>The sample, started as a program on a port of the loopback interface.</summary>
internal sealed partial class WebApiProgram : IAsyncDisposable
{
    private static readonly string s_assembly = typeof(WebApiProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "WebApiAssembly").Value!;
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WebApiProgram(string[] options)
    {
        var info = new ProcessStartInfo("dotnet", [s_assembly, "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information", .. options])
        {
            WorkingDirectory = Path.GetDirectoryName(s_assembly)!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        _process = new() { StartInfo = info, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException("The sample ended before it listened."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public HttpClient Client { get; } = new() { Timeout = s_longest };

    public string Output => string.Join('\n', _lines);

    public static async Task<WebApiProgram> StartAsync(params string[] options)
    {
        var program = new WebApiProgram(options);
        try
        {
            program.Client.BaseAddress = await program._listening.Task.WaitAsync(s_longest, TestContext.Current.CancellationToken);
            return program;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a start that fails prints.</summary>
    public static async Task<string> FailToStartAsync(params string[] options)
    {
        await using var program = new WebApiProgram(options);
        await program.EndAsync();
        Assert.NotEqual(0, program._process.ExitCode);
        return program.Output;
    }

    public Task<HttpResponseMessage> RunAsync(string script) => Client.PostAsync("/run", new StringContent(script), TestContext.Current.CancellationToken);

    /// <summary>Asks the program to stop, as a service's manager does.</summary>
    public void Stop() => Assert.Equal(0, Kill(_process.Id, Sigterm));

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(s_longest, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private const int Sigterm = 15;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private void Read(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match)
            _listening.TrySetResult(new(match.Groups[1].Value));
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();
}
