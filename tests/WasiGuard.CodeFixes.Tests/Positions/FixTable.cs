using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.CodeFixes.Tests.Positions;

/// <summary>Tries every fix of everything that is reported in a program, alone and in bulk.</summary>
internal sealed class FixTable(Position position)
{
    private readonly StringBuilder _faults = new();
    private readonly Dictionary<string, (int Offered, int Refused)> _cells = [];

    /// <summary>What went wrong, with the programs; empty when all is well.</summary>
    public string Faults => _faults.ToString();

    /// <summary>The fix of one rule in one position, <c>WG1001 RemoveMember</c>: in how many programs it was offered, and in how many not.</summary>
    public IReadOnlyDictionary<string, (int Offered, int Refused)> Cells => _cells;

    public async Task TryAsync(IEnumerable<Subject> subjects)
    {
        foreach (var subject in subjects)
        {
            if (subject.Fill(position.Source) is { } source && await Workbench.OpenAsync(source, subject.Others) is { } project)
                await TryAsync(project, $"{position.Name} / {subject.Name}");
        }

        if (_cells.Count == 0)
            Fault(position.Name, "nothing is reported in any program, or none compiles", "", position.Source);
    }

    private async Task TryAsync(Project project, string name)
    {
        var reported = await Workbench.ReportedAsync(project);
        var before = await Execution.RunAsync(project);
        var offered = new Dictionary<(CodeFixProvider Fix, string Key), int>();
        foreach (var diagnostic in reported)
        {
            foreach (var fix in Workbench.Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(diagnostic.Id)))
            {
                var actions = await Workbench.ActionsAsync(project, fix, diagnostic);
                Count($"{diagnostic.Id} {fix.GetType().Name.Replace("Fix", "", StringComparison.Ordinal)}", actions.Count > 0);
                foreach (var action in actions)
                {
                    var after = await Workbench.ApplyAsync(project, action);
                    offered[(fix, action.EquivalenceKey!)] = offered.GetValueOrDefault((fix, action.EquivalenceKey!)) + 1;
                    await CheckAsync($"{name} / {diagnostic.Id} {action.Title}", project, after, fix, reported, diagnostic, before);
                }
            }
        }

        // For a single diagnostic, Fix All does what the fix alone does.
        foreach (var (fix, key) in offered.Where(each => each.Value > 1).Select(each => each.Key))
            await TryAllAsync(project, $"{name} / Fix All {key}", fix, key, reported);
    }

    private async Task CheckAsync(string name, Project project, Project after, CodeFixProvider fix, ImmutableArray<Diagnostic> reported, Diagnostic diagnostic, string ranBefore)
    {
        if (!await IsSoundAsync(name, project, after, fix, diagnostic))
            return;
        if (!await IsFewerAsync(project, after, diagnostic))
            await FaultAsync(name, "the diagnostic is still there", project, after);
        if (fix is UseCapableRunnerFix && await CausesAsync(after, diagnostic) != await CausesAsync(project, diagnostic) - 1)
            await FaultAsync(name, "another runner than the one in question was replaced", project, after);
        var ran = await Execution.RunAsync(after);
        if (!Promises.Allow(fix, diagnostic.Id, ranBefore, ran, reported, await Workbench.ReportedAsync(after)))
            await FaultAsync(name, $"before: {ranBefore}; after: {ran}", project, after);
    }

    private async Task TryAllAsync(Project project, string name, CodeFixProvider fix, string key, ImmutableArray<Diagnostic> reported)
    {
        if (fix.GetFixAllProvider() is not { } provider)
            return;
        foreach (var scope in provider.GetSupportedFixAllScopes())
        {
            var mine = reported.Where(each => fix.FixableDiagnosticIds.Contains(each.Id)).ToImmutableArray();
            var document = project.GetDocument(mine[0].Location.SourceTree)!;
            var known = new KnownDiagnostics(mine);
            var action = await provider.GetFixAsync(new FixAllContext(document, fix, scope, key, mine.Select(each => each.Id).Distinct(), known, TestContext.Current.CancellationToken));
            var after = await Workbench.ApplyAsync(project, Assert.IsAssignableFrom<Microsoft.CodeAnalysis.CodeActions.CodeAction>(action));
            if (!await IsSoundAsync($"{name} in {scope}", project, after, fix, null))
                continue;
            foreach (var each in mine.Where(each => scope == FixAllScope.Project || project.GetDocument(each.Location.SourceTree) == document))
            {
                if ((await Workbench.ActionsAsync(project, fix, each)).Any(action => action.EquivalenceKey == key) && !await IsFewerAsync(project, after, each))
                    await FaultAsync($"{name} in {scope}", "one is left", project, after);
            }
        }
    }

    /// <summary>It compiles without new warnings, and has each comment and directive that was there, but those in a value that is to go.</summary>
    private async Task<bool> IsSoundAsync(string name, Project project, Project after, CodeFixProvider fix, Diagnostic? diagnostic)
    {
        if (await Workbench.ErrorsAsync(after) is { IsEmpty: false } errors)
        {
            await FaultAsync(name, string.Join('\n', errors), project, after);
            return false;
        }

        var warnings = (await Workbench.CompileAsync(after)).GetDiagnostics(TestContext.Current.CancellationToken).Select(each => each.Id)
            .Except((await Workbench.CompileAsync(project)).GetDiagnostics(TestContext.Current.CancellationToken).Select(each => each.Id))
            .Except(["CS8019", "CS0219", "CS0168", "CS0414", "CS9113"]).ToArray();
        if (warnings.Length > 0)
            await FaultAsync(name, "new warnings: " + string.Join(", ", warnings), project, after);

        if (position.Source.Contains('\r', StringComparison.Ordinal) && (await Workbench.TextAsync(after)).Split("\n-----\n")[0] is var own && own.Replace("\r\n", "", StringComparison.Ordinal).Contains('\n', StringComparison.Ordinal))
            await FaultAsync(name, "line breaks are mixed", project, after);

        var kept = await Workbench.TriviaAsync(after);
        foreach (var trivia in await Workbench.TriviaAsync(project))
        {
            if (!kept.Remove(trivia))
                await FaultAsync(name, $"lost: {trivia}", project, after);
        }

        return true;
    }

    /// <summary>
    /// Whether fewer of its kind are reported, or what makes them is there less often: where a call gets one of two runners or inputs,
    /// a fix settles one, and the call is reported for the other.
    /// </summary>
    private static async Task<bool> IsFewerAsync(Project before, Project after, Diagnostic diagnostic) =>
        await CountAsync(after, diagnostic) < await CountAsync(before, diagnostic) || await CausesAsync(after, diagnostic) < await CausesAsync(before, diagnostic);

    private static async Task<int> CountAsync(Project project, Diagnostic diagnostic) =>
        (await Workbench.ReportedAsync(project)).Count(each => each.Id == diagnostic.Id && each.GetMessage(CultureInfo.InvariantCulture) == diagnostic.GetMessage(CultureInfo.InvariantCulture));

    private static async Task<int> CausesAsync(Project project, Diagnostic diagnostic)
    {
        var compilation = await Workbench.CompileAsync(project);
        var runner = DiagnosticProperties.RunnerOf(diagnostic, compilation);
        var nodes = compilation.SyntaxTrees.SelectMany(tree => tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().Select(node => (Node: node, Model: compilation.GetSemanticModel(tree))));
        return nodes.Count(each => each.Node switch
        {
            BaseObjectCreationExpressionSyntax made => runner is not null && SymbolEqualityComparer.Default.Equals(each.Model.GetTypeInfo(made).Type, runner),
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } => name.Identifier.Text == DiagnosticProperties.MemberOf(diagnostic),
            _ => false,
        });
    }

    private void Count(string cell, bool isOffered)
    {
        var (offered, refused) = _cells.GetValueOrDefault(cell);
        _cells[cell] = isOffered ? (offered + 1, refused) : (offered, refused + 1);
    }

    private async Task FaultAsync(string name, string what, Project before, Project after) =>
        Fault(name, what, await Workbench.TextAsync(before), await Workbench.TextAsync(after));

    private void Fault(string name, string what, string before, string after) => _faults.Append(CultureInfo.InvariantCulture, $"== {name}\n{what}\n-- before\n{Own(before)}\n-- after\n{Own(after)}\n");

    private static string Own(string text) => text.Split("\n-----\n")[0];
}
