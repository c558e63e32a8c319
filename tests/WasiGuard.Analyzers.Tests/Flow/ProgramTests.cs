using System.Text.RegularExpressions;

namespace WasiGuard.Analyzers.Tests;

/// <summary>
/// The short programs in Programs/*.txt: each starts at <c>=== name</c> with the statements of a method;
/// after <c>---</c> come further members, after <c>+++</c> further types.
/// </summary>
public partial class ProgramTests
{
    public static TheoryData<string, string> Names() => [.. Programs().Select(each => (each.Set, each.Name))];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Analyzer_ShortProgram_ReportsExactlyTheMarkedLines(string set, string name) =>
        Verifier.VerifyAsync(Wrap(Programs().Single(each => each.Set == set && each.Name == name).Body));

    private static IEnumerable<(string Set, string Name, string Body)> Programs()
    {
        var assembly = typeof(ProgramTests).Assembly;
        foreach (var set in (string[])["Guards", "Inputs", "Bounds", "Calls"])
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(set)!);
            foreach (var part in Start().Split(reader.ReadToEnd()).Skip(1))
            {
                var lines = part.Split('\n', 2);
                yield return (set, lines[0].Trim(), lines[1]);
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
                static readonly WasiModule Guest = WasiModule.FromFile("guest.wasm");
                static readonly NetFetchPolicy Api = new() { Allow = ["api.example.com"] };
                public static async Task Run(bool a, bool b)
                {
                    var plain = new WasiExecInput { Module = Guest };
                    var fetching = new WasiExecInput { Module = Guest, NetFetch = Api };
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
}
