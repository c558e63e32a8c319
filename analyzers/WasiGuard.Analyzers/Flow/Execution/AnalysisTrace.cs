using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>
/// Writes down what the engine does: each block with the state that it is run in, each decision, each hand-over. An analyzer may neither print
/// nor read its environment, so a test or a tool sets the sink; without one nothing is written, and nothing is put together to be written.
/// </summary>
internal sealed class AnalysisTrace(Action<string> write)
{
    public void Body(Frame frame) => Write(frame, $"body {frame.Symbol.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}");

    public void Block(Frame frame, BasicBlock block, PathState state) => Write(frame, $"  block {block.Ordinal}: {state}");

    public void Branch(Frame frame, SymbolicValue condition, bool? outcome) =>
        Write(frame, $"    branch on {ValueText.Of(condition)}: {outcome switch { true => "always true", false => "always false", null => "both ways" }}");

    /// <param name="has">Whether the runner has what is needed; <paramref name="needs"/>: whether the input needs it. Null means not known.</param>
    public void HandOver(Frame frame, SymbolicValue runner, CapabilityRequirement requirement, bool? needs, bool? has, bool isImprecise) => Write(
        frame,
        $"    {requirement.MemberName}: needed {Known(needs)}, {ValueText.Of(runner)} has {requirement.Capability.Name} {Known(has)}{(isImprecise
            ? ", but the path is imprecise"
            : "")}");

    public void SkippedCall(Frame frame, ISymbol body) => Write(frame, $"    {body.Name} is not followed");

    public void Blame(string decision) => write($"blame: {decision}");

    private static string Known(bool? answer) => answer switch { true => "yes", false => "no", null => "maybe" };

    private void Write(Frame frame, string text) => write(string.Concat(Enumerable.Repeat("  ", frame.Depth)) + text);
}
