using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace WasiGuard.CodeFixes.Tests.Positions;

/// <summary>Runs a program of the table, and says in a few words what came of it.</summary>
internal static class Execution
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    /// <summary>What running the position does: with a capable runner and with another one, when it takes one.</summary>
    public static async Task<string> RunAsync(Project project) => await InContextAsync(project, async assembly =>
    {
        if (assembly.GetTypes().FirstOrDefault(type => type.Name is "Subject" or "Subject`1") is { } subject)
            return await RunTypeAsync(subject);
        var run = assembly.GetTypes().FirstOrDefault(type => type.Name == "Position")?.GetMethod("Run", BindingFlags.Static | BindingFlags.Public) ?? assembly.EntryPoint!;
        var taken = run.GetParameters().FirstOrDefault(each => each.ParameterType.IsAssignableTo(typeof(IWasiRunner)))?.ParameterType;
        if (taken is null)
            return await OutcomeAsync(() => run.Invoke(null, run.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]));
        var outcomes = new List<string>();
        foreach (var name in new[] { "InProcessWasiRunner", "WasmtimeWasiRunner" })
        {
            var runner = Runner(assembly, name);
            outcomes.Add(taken.IsInstanceOfType(runner) ? await OutcomeAsync(() => run.Invoke(null, [runner])) : "not taken");
        }

        return string.Join(", ", outcomes);
    });

    private static async Task<string> RunTypeAsync(Type type)
    {
        if (type.ContainsGenericParameters)
            type = type.MakeGenericType([.. type.GetGenericArguments().Select(_ => typeof(string))]);
        if (!type.IsAssignableTo(typeof(IWasiRunner)))
            return "no runner";
        var constructor = type.GetConstructors().OrderByDescending(each => each.GetParameters().Length).FirstOrDefault();
        var arguments = (constructor?.GetParameters() ?? []).Select(each => each.HasDefaultValue ? each.DefaultValue : Runner(type.Assembly, "InProcessWasiRunner")).ToArray();
        var runner = (IWasiRunner)Activator.CreateInstance(type, arguments)!;
        var outcomes = new List<string>();
        foreach (var (name, input) in Inputs(type.Assembly))
#pragma warning disable WG1002 // What the runner refuses is part of the outcome.
            outcomes.Add($"{name} {await OutcomeAsync(() => runner.ExecuteAsync(input))}");
#pragma warning restore WG1002
        return $"{string.Join(", ", outcomes)}, netFetch {runner.Supports<SupportsNetFetchAttribute>()}";
    }

    private static Dictionary<string, WasiExecInput> Inputs(Assembly assembly)
    {
        var gpu = assembly.GetType("Deep.Nest+GpuInput")!;
        var plain = new WasiExecInput { Module = WasiModule.FromBytes(new byte[] { 0 }) };
        var drawing = (WasiExecInput)Activator.CreateInstance(gpu)!;
        gpu.GetProperty("Gpu")!.SetValue(drawing, "");
        gpu.GetProperty("Module")!.SetValue(drawing, plain.Module);
        return new() { ["plain"] = plain, ["fetching"] = plain with { NetFetch = new() { Allow = ["a.example"] } }, ["gpu"] = drawing };
    }

    private static object Runner(Assembly assembly, string name) =>
        Activator.CreateInstance(AssemblyLoadContext.GetLoadContext(assembly)!.LoadFromAssemblyName(new("WasiGuard.Runners")).GetType("WasiGuard." + name)!)!;

    private static async Task<string> OutcomeAsync(Func<object?> run)
    {
        try
        {
            await Task.Run(async () =>
            {
                if (run() is Task task)
                    await task;
            }).WaitAsync(s_timeout, TestContext.Current.CancellationToken);
            return "runs";
        }
        catch (Exception thrown)
        {
            while (thrown is TargetInvocationException or TypeInitializationException or AggregateException && thrown.InnerException is { } inner)
                thrown = inner;
            return thrown switch
            {
                WasiCapabilityNotSupportedException => "is refused",
                NotSupportedException => "throws",
                _ => $"fails ({thrown.GetType().Name}: {thrown.Message})",
            };
        }
    }

    private static async Task<string> InContextAsync(Project project, Func<Assembly, Task<string>> run)
    {
        using var image = new MemoryStream();
        var emitted = (await Workbench.CompileAsync(project)).Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        image.Position = 0;
        var context = new AssemblyLoadContext("fixed", isCollectible: true);
        context.Resolving += (own, name) => name.Name == "WasiGuard.Runners" ? own.LoadFromStream(new MemoryStream(TestRunners.Image)) : null;
        try
        {
            return await run(context.LoadFromStream(image));
        }
        finally
        {
            context.Unload();
        }
    }
}
