using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WasiGuard.Analyzers.Tests;

/// <summary>
/// A small program that really runs, in Programs/KIND.txt: it starts at <c>=== name</c> with the statements of a method; after <c>---</c> come
/// further members, after <c>+++</c> further types, after <c>@@@</c> the types of another project. What stands before the first program belongs to all.
/// A line <c>//~ text >>> other</c> breaks the program, a line <c>//# NAME</c> defines a symbol.
/// </summary>
internal sealed partial record KindProgram(string Kind, string Name, string Text, int Number)
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<KindProgram>> s_kinds = [];

    public string Namespace => $"{Kind}{Number}";

    public string Source => Wrap(Breaks().Replace(Text, "").Split("@@@\n")[0]);

    /// <summary>The file of the other project; null when there is none.</summary>
    public string? Library => Text.Split("@@@\n") is [_, var library] ? Usings + library : null;

    /// <summary>The program with a statement that does not compile.</summary>
    public string Broken
    {
        get
        {
            var broken = Breaks().Replace(Text, "");
            foreach (Match swap in Breaks().Matches(Text))
            {
                Assert.Contains(swap.Groups[1].Value, broken, StringComparison.Ordinal);
                broken = broken.Replace(swap.Groups[1].Value, swap.Groups[2].Value, StringComparison.Ordinal);
            }

            return Wrap(broken);
        }
    }

    private string Usings => $"""
        {Defined()}namespace {Namespace};
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.Diagnostics.CodeAnalysis;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Outside;
        using WasiGuard;

        """;

    public static IReadOnlyList<KindProgram> Of(string kind) => s_kinds.GetOrAdd(kind, Load);

    public static KindProgram Find(string kind, string name) => Of(kind).Single(program => program.Name == name);

    public static TheoryData<string> Names(string kind) => [.. Of(kind).Select(program => program.Name)];

    /// <summary>Asserts that the marks are what the run-time guard does, and that exactly they are reported.</summary>
    public static async Task VerifyAsync(string kind, string name)
    {
        var program = Find(kind, name);
        Assert.Equal("", KindOracle.Contradictions(program));
        var (expected, actual) = await Verifier.CompareAsync(Compile(program.Source), program.Source);
        Assert.True(expected == actual, $"expected:\n{expected}\nactual:\n{actual}\n\n{Numbered(program.Source)}");
    }

    public static CSharpCompilation Compile(string source, params IEnumerable<MetadataReference> more) => Verifier.Compile(source, [OutsideWorld.Reference, .. more]);

    public static string Numbered(string source) => string.Join('\n', source.Split('\n').Select((line, index) => $"{index + 1,3} {line}"));

    private static IReadOnlyList<KindProgram> Load(string kind)
    {
        using var reader = new StreamReader(typeof(KindProgram).Assembly.GetManifestResourceStream($"Kinds.{kind}")!);
        var parts = Start().Split(reader.ReadToEnd());
        var programs = parts.Skip(1).Select((part, number) => new KindProgram(kind, part.Split('\n', 2)[0].Trim(), Insert(parts[0], part.Split('\n', 2)[1]), number)).ToArray();
        Assert.Equal(programs.Length, programs.DistinctBy(program => program.Name).Count());
        return programs;
    }

    /// <summary>The members that all programs of the kind have come behind those of the program.</summary>
    private static string Insert(string members, string text) => members.Length > 0 && Types().Match(text) is { Success: true } types ? text.Insert(types.Index, members) : text + members;

    private string Defined() => string.Concat(Symbols().Matches(Text).Select(match => $"#define {match.Groups[1].Value}\n"));

    private string Wrap(string text)
    {
        var types = Types().Split(Symbols().Replace(text, ""));
        var members = Members().Split(types[0]);
        return $$"""
            {{Usings}}
            public partial class Scenario
            {
                internal static readonly WasiModule Guest = WasiModule.FromFile("guest.wasm");
                internal static readonly NetFetchPolicy Api = new() { Allow = ["api.example.com"] };
                public static async Task Run(bool a, bool b)
                {
                    var plain = new WasiExecInput { Module = Guest };
                    var fetching = new WasiExecInput { Module = Guest, NetFetch = Api };
                    await Task.CompletedTask;
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

    [GeneratedRegex(@"^//# (\w+)\n", RegexOptions.Multiline)]
    private static partial Regex Symbols();

    [GeneratedRegex(@"^//~ (.+?) >>> ?(.*)\n", RegexOptions.Multiline)]
    private static partial Regex Breaks();
}
