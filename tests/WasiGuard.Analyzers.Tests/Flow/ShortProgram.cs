using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace WasiGuard.Analyzers.Tests;

/// <summary>
/// A short program in Programs/*.txt: it starts at <c>=== name</c> with the statements of a method;
/// after <c>---</c> come further members, after <c>+++</c> further types.
/// A line <c>//- text >>> other</c> names what keeps a program without marks quiet; where there is none, that is its guard.
/// </summary>
internal sealed partial record ShortProgram(string Set, string Name, string Body)
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<(string Expected, string Actual)>>> s_compared = [];

    public static IReadOnlyList<ShortProgram> All { get; } = [.. Load()];

    public static ShortProgram Find(string set, string name) => All.Single(each => each.Set == set && each.Name == name);

    /// <summary>The pattern whose row this is, or null.</summary>
    public string? Row => RowId().Match(Name) is { Success: true, Value: var row } ? row : null;

    public bool IsQuiet => !Body.Contains("// expect:", StringComparison.Ordinal);

    /// <summary>The marked and the reported lines; found once, whoever asks.</summary>
    public Task<(string Expected, string Actual)> CompareAsync() =>
        s_compared.GetOrAdd($"{Set}: {Name}", _ => new(() => Verifier.CompareAsync(Wrap(Body)))).Value;

    public string Source => Wrap(Body);

    /// <summary>The program without what keeps it quiet: it must be reported, or its silence says nothing.</summary>
    public string Spoiled
    {
        get
        {
            var swaps = Swap().Matches(Body).Select(match => (From: match.Groups[1].Value, To: match.Groups[2].Value)).ToArray();
            if (swaps.Length == 0)
                swaps = [("Supports<SupportsNetFetchAttribute>()", "Supports<SupportsFuelAttribute>()")];
            var spoiled = Swap().Replace(Body, "");
            foreach (var (from, to) in swaps)
            {
                Assert.Contains(from, spoiled, StringComparison.Ordinal);
                spoiled = spoiled.Replace(from, to, StringComparison.Ordinal);
            }

            return Wrap(spoiled);
        }
    }

    private static IEnumerable<ShortProgram> Load()
    {
        var assembly = typeof(ShortProgram).Assembly;
        foreach (var set in assembly.GetManifestResourceNames().Where(name => !name.Contains('.', StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(set)!);
            foreach (var part in Start().Split(reader.ReadToEnd()).Skip(1))
            {
                var lines = part.Split('\n', 2);
                yield return new(set, lines[0].Trim(), lines[1]);
            }
        }
    }

    private static string Wrap(string body)
    {
        var types = Types().Split(body);
        var members = Members().Split(types[0]);
        return $$"""
            using System;
            using System.Collections.Generic;
            using System.Diagnostics.CodeAnalysis;
            using System.Linq;
            using System.Threading;
            using System.Threading.Tasks;
            using WasiGuard;
            public class Scenario
            {
                internal static readonly WasiModule Guest = WasiModule.FromFile("guest.wasm");
                internal static readonly NetFetchPolicy Api = new() { Allow = ["api.example.com"] };
                public static async Task Run(bool a, bool b)
                {
                    var plain = new WasiExecInput { Module = Guest };
                    var fetching = new WasiExecInput { Module = Guest, NetFetch = Api };
                    var cli = new WasmtimeWasiRunner();
                    IWasiRunner either = a ? new InProcessWasiRunner() : new WasmtimeWasiRunner();
                    await Task.Yield();
            {{members[0]}}
                }
            {{string.Concat(members.Skip(1))}}
            }
            {{string.Concat(types.Skip(1))}}
            """;
    }

    [GeneratedRegex(@"^=== ", RegexOptions.Multiline)]
    private static partial Regex Start();

    [GeneratedRegex(@"^---\n", RegexOptions.Multiline)]
    private static partial Regex Members();

    [GeneratedRegex(@"^\+\+\+\n", RegexOptions.Multiline)]
    private static partial Regex Types();

    [GeneratedRegex(@"^//- (.+) >>> (.+)\n", RegexOptions.Multiline)]
    private static partial Regex Swap();

    [GeneratedRegex(@"^[GP]\d+(?= )")]
    private static partial Regex RowId();
}
