using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution;
using WasiGuard.Analyzers.Flow.Execution.Operations;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Findings;

/// <summary>
/// Decides which code a mismatch is reported for. What a followed call finds is compared with what its body finds whatever it is called with:
/// <list type="table">
/// <item><term>the body finds it by itself</term><description>It stays in the body; another caller finds the same.</description></item>
/// <item><term>the call is in a lambda of the caller</term><description>It stays in the lambda, whoever runs it.</description></item>
/// <item><term>the caller handles the refusal</term><description>It is nobody's.</description></item>
/// <item><term>the place that names a module is outside the body</term><description>It stays there: that is the cause already.</description></item>
/// <item><term>else</term><description>It is the caller's, at the argument without which it is gone; at the whole call if there is none.</description></item>
/// </list>
/// </summary>
/// <param name="standalone">The findings of a method by itself, called with unknown arguments.</param>
/// <param name="isJudged">The root is judged by itself, not only asked what it finds whatever it is called with.</param>
internal sealed class BlameAssignment(CompilationParts parts, Func<ISymbol, FindingSet> standalone, bool isJudged) : IExecutionObserver
{
    private readonly Stack<FindingSet> _around = new();
    private readonly StepBudget _steps = new(AnalysisLimits.Steps);
    private int _askedAgain;

    /// <summary>What is found in the call that is followed now; in the end, in the root.</summary>
    public FindingSet Findings { get; private set; } = new();

    /// <summary>The analysis that this one observes; it runs calls again to find out what they owe to whom.</summary>
    public InterproceduralAnalysis Analysis { get; set; } = null!;

    public void Found(Mismatch mismatch)
    {
        var finding = Finding.Of(mismatch);
        if (!IsHandled(finding, mismatch.Call))
            Findings.Add(finding);
    }

    public void Reached(SymbolicValue runner, SymbolicValue input, PathState state)
    {
        // Only what does not go together is to blame.
    }

    public void Returned(IOperation expression, SymbolicValue value, PathState state)
    {
    }

    public void Fits(SyntaxNode call, INamedTypeSymbol capability) => Findings.AddFit(call, capability.MetadataName);

    public void HandedOver(SyntaxNode call, bool isKnown)
    {
        if (isJudged && _askedAgain == 0)
            parts.HandOvers?.Add(call, isKnown);
    }

    public void CallBegins()
    {
        _around.Push(Findings);
        Findings = new();
    }

    public void CallEnds(Invocation call, Frame caller, PathState state, int steps)
    {
        var inner = TakeBack();
        foreach (var (place, capability) in inner.Fits)
        {
            Findings.AddFit(place, capability);
            if (call.Site is { } site)
                Findings.AddFit(site.Syntax, capability);
        }

        if (inner.All.Count > 0)
            AssignBlame(inner, new(call, caller, state, steps));
    }

    /// <summary>Ends a call without keeping what was found in it.</summary>
    public FindingSet TakeBack()
    {
        var inner = Findings;
        Findings = _around.Pop();
        return inner;
    }

    /// <summary>A call in which something was found.</summary>
    /// <param name="Steps">What it was allowed to cost, and so what it may cost again.</param>
    private sealed record FollowedCall(Invocation Invocation, Frame Caller, PathState State, int Steps)
    {
        /// <summary>What is found when one parameter is unknown.</summary>
        public Dictionary<int, FindingSet> WithoutArgument { get; } = [];
    }

    private void AssignBlame(FindingSet inner, FollowedCall followed)
    {
        var (call, caller) = (followed.Invocation, followed.Caller);
        var own = OwnFindings(followed);
        foreach (var finding in inner.All)
        {
            if (own is null || own.Contains(finding.Key) || finding.Kind == MismatchKind.InputNotProven || IsInLambdaOf(caller, call, finding.Key.Call))
            {
                parts.Trace?.Blame($"{finding.Requirement.MemberName} stays in {call.Symbol.Name}");
                Findings.Add(finding);
                continue;
            }

            if (call.Site is not { } site || IsHandled(finding, site))
                continue;
            parts.Trace?.Blame($"{finding.Requirement.MemberName} is reported at the call of {call.Symbol.Name}");
            // Example: Run(WasiModule.FromFile("fetch.wasm")), where Run makes the input. The name of the file is the cause, not the call of Run.
            var isNamedOutside = finding.Key.Import is not null && !IsIn(call.Symbol, finding.Location);
            Findings.Add(
                finding with
                {
                    Key = finding.Key with { Call = site.Syntax },
                    Location = isNamedOutside ? finding.Location : CauseOf(finding, followed)
                });
        }
    }

    private bool IsIn(ISymbol body, Location place) =>
        parts.Source.Syntax(body) is { } syntax && syntax.SyntaxTree == place.SourceTree && syntax.Span.Contains(place.SourceSpan);

    /// <summary>The call is in a lambda of the caller's, which the callee has let go: it is no mismatch that the callee makes.</summary>
    private bool IsInLambdaOf(Frame caller, Invocation callee, SyntaxNode call) =>
        callee.Home is null && parts.Source.Syntax(callee.Symbol)?.Contains(call) != true && parts.Source.Syntax(caller.Symbol)?.Contains(call) == true;

    /// <summary>What the body reports whatever it is called with; null for all of it.</summary>
    private FindingSet? OwnFindings(FollowedCall followed)
    {
        var call = followed.Invocation;
        if (call.Site is null || call.Method is not { } method)
            return null;
        if (call.Home is not { } home)
            return method.Parameters.IsEmpty && call.Receiver is null && !method.IsGenericMethod ? null : standalone(method);
        var root = home;
        while (root.Lexical is not null)
            root = root.Lexical;
        if (root.Caller is not null && root.Symbol is IMethodSymbol maker)
            return standalone(maker);
        return method.Parameters.IsEmpty ? null : FindingsWith(NewValues.UnknownArguments(method), followed);
    }

    private FindingSet FindingsWith(ImmutableArray<SymbolicValue> arguments, FollowedCall followed)
    {
        // Once the budget is used up, the whole call is blamed.
        if (_steps.IsUsedUp)
            return new();
        CallBegins();
        _askedAgain++;
        var steps = new StepBudget(followed.Steps);
        Analysis.Run(followed.Invocation with { Arguments = arguments }, followed.Caller, followed.State, steps, inTry: false, isLast: true);
        _steps.Take(followed.Steps - steps.Left);
        _askedAgain--;
        return TakeBack();
    }

    /// <summary>The argument without which the mismatch is gone: the input's before the runner's, the whole call if it is none.</summary>
    private Location CauseOf(Finding finding, FollowedCall followed)
    {
        var call = followed.Invocation;
        var order = call.Method!.Parameters
            .OrderBy(parameter => parts.Contract.IsInput(parameter.Type) ? 0 : parts.Contract.IsRunner(parameter.Type) ? 2 : 1)
            .Where(parameter => FindingLocation.ArgumentOf(call.Site!, parameter) is not null)
            .ToArray();
        foreach (var parameter in order)
        {
            if (_steps.IsUsedUp)
                break;
            if (!followed.WithoutArgument.TryGetValue(parameter.Ordinal, out var found))
                followed.WithoutArgument[parameter.Ordinal] = found = FindingsWith(
                    call.Arguments.SetItem(parameter.Ordinal, NewValues.UnknownArgument(parameter)), followed);
            if (!found.Contains(finding.Key))
                return FindingLocation.LocationOf(call.Site!, parameter, finding.Requirement);
        }

        return call.Site!.Syntax.GetLocation();
    }

    /// <summary>A NOTCAPABLE result is no exception, so a catch block does not handle it.</summary>
    private bool IsHandled(Finding finding, IOperation call) => finding.Mismatch.MissingGrant is null
        && parts.Refusals.IsHandled(call.Syntax, finding.Key.Import?.Flaw is null ? parts.Contract.Refusal : parts.Contract.ModuleRefusal);
}
