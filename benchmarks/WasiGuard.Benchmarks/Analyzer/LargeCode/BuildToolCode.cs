using System.Globalization;

namespace WasiGuard.Benchmarks;

/// <summary>A build tool: tools with settings records and runners of processes, aliases, tasks that start each other.</summary>
internal static class BuildToolCode
{
    public const string Shared = """
        namespace Large.Build
        {
            public interface IBuildContext { ILog Log { get; } IDictionary<string, string> Variables { get; } string? Argument(string name); }
            public interface ILog { void Write(string text); bool IsVerbose { get; } }
            public interface IBuildTask { string Name { get; } Task Run(IBuildContext context); IEnumerable<string> DependsOn { get; } }
            public abstract record ToolSettings { public string? ToolPath { get; init; } public TimeSpan? Timeout { get; init; } public bool NoWorkingDirectory { get; init; } public IReadOnlyList<string> Extra { get; init; } = []; }
            public sealed class Arguments
            {
                private readonly List<string> _all = [];
                public Arguments Append(string text) { if (text.Length > 0) _all.Add(text); return this; }
                public Arguments AppendSwitch(string name, string? value) { if (value is not null) { _all.Add(name); _all.Add(value); } return this; }
                public string Render() => string.Join(' ', _all.Select(each => each.Contains(' ') ? $"\"{each}\"" : each));
            }
            public sealed class ProcessRunner(ILog log)
            {
                public int Start(string file, Arguments arguments, ToolSettings settings)
                {
                    log.Write(file + " " + arguments.Render());
                    using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(file, arguments.Render()) { RedirectStandardOutput = true });
                    if (process is null) throw new InvalidOperationException(file);
                    if (settings.Timeout is { } timeout && !process.WaitForExit((int)timeout.TotalMilliseconds)) { process.Kill(); return -1; }
                    process.WaitForExit();
                    return process.ExitCode;
                }
            }
            public abstract class Tool<TSettings>(IBuildContext context) where TSettings : ToolSettings
            {
                protected IBuildContext Context { get; } = context;
                protected abstract IEnumerable<string> Names { get; }
                protected abstract Arguments Render(TSettings settings);
                protected virtual void Check(TSettings settings, int exitCode) { if (exitCode != 0) throw new InvalidOperationException($"{Names.First()} failed: {exitCode}"); }
                protected void Run(TSettings settings)
                {
                    var file = settings.ToolPath ?? Names.FirstOrDefault() ?? throw new InvalidOperationException("no tool");
                    Check(settings, new ProcessRunner(Context.Log).Start(file, Render(settings), settings));
                }
            }
            public sealed class Engine(IEnumerable<IBuildTask> tasks)
            {
                public async Task ExecuteAsync(IBuildContext context, string target)
                {
                    var done = new HashSet<string>();
                    async Task Start(string name)
                    {
                        if (!done.Add(name)) return;
                        var task = tasks.FirstOrDefault(each => each.Name == name) ?? throw new ArgumentException(name);
                        foreach (var before in task.DependsOn) await Start(before);
                        await task.Run(context);
                    }
                    await Start(target);
                }
            }
        }

        """;

    public static string File(int number) => Text.Replace("#", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("@before", Math.Max(0, number - 1 - number % 7).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("@verb", LargeProgram.Pick(number, "Run", "Start", "Execute", "Build", "Push", "Pack"), StringComparison.Ordinal);

    private const string Text = """
        namespace Large.Build.Part#
        {
            public sealed record Settings# : ToolSettings { public string? Configuration { get; init; } public int Level { get; init; } public bool NoRestore { get; init; } public IReadOnlyList<string> Sources { get; init; } = []; }
            public sealed class Tool#(IBuildContext context) : Tool<Settings#>(context)
            {
                protected override IEnumerable<string> Names => ["tool#", "tool#.exe"];
                public void @verb(string project, Settings# settings)
                {
                    ArgumentException.ThrowIfNullOrEmpty(project);
                    if (settings.Level > 3 && Context.Log.IsVerbose) Context.Log.Write("level " + settings.Level);
                    Run(settings with { Extra = [.. settings.Extra, project] });
                }
                protected override Arguments Render(Settings# settings)
                {
                    var arguments = new Arguments().Append("do#").AppendSwitch("--configuration", settings.Configuration);
                    if (settings.NoRestore) arguments.Append("--no-restore");
                    foreach (var source in settings.Sources) { if (string.IsNullOrWhiteSpace(source)) continue; arguments.AppendSwitch("--source", source); }
                    switch (settings.Level) { case 0: arguments.Append("-q"); break; case 1 or 2: break; case > 2: arguments.Append("-v"); break; }
                    foreach (var extra in settings.Extra) arguments.Append(extra);
                    return arguments;
                }
                protected override void Check(Settings# settings, int exitCode) { if (exitCode == # % 5 && settings.NoRestore) return; base.Check(settings, exitCode); }
            }
            public static class Aliases#
            {
                public static void @verbTool#(this IBuildContext context, string project) => context.@verbTool#(project, new Settings#());
                public static void @verbTool#(this IBuildContext context, string project, Settings# settings)
                {
                    ArgumentNullException.ThrowIfNull(context);
                    new Tool#(context).@verb(project, settings);
                }
            }
            public sealed class Task# : IBuildTask
            {
                public string Name => "task#";
                public IEnumerable<string> DependsOn => # == 0 ? [] : ["task@before"];
                public async Task Run(IBuildContext context)
                {
                    var level = int.TryParse(context.Argument("level"), out var given) ? given : 1;
                    var verbose = false;
                    foreach (var pair in context.Variables) if (pair.Key == "verbose") verbose = pair.Value == "true";
                    try
                    {
                        var settings = new Settings# { Level = level, Configuration = verbose ? "Debug" : "Release", NoRestore = context.Argument("restore") == "no" };
                        context.@verbTool#("project#", settings);
                        if (verbose) await Start(context, settings);
                    }
                    catch (InvalidOperationException failure) when (!verbose) { context.Log.Write(failure.Message); }
                    await Task.Yield();
                }
                private static Task Start(IBuildContext context, Settings# settings) { context.Log.Write(settings.ToString()); return Task.CompletedTask; }
            }
        }
        """;
}
