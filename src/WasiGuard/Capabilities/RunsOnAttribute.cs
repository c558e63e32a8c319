namespace WasiGuard;

/// <summary>
/// On a parameter of type <see cref="WasiExecInput"/>: the method hands the input to the named runner.
/// It tells the analyzer, in other assemblies too, what the method's body would show.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = true)]
public sealed class RunsOnAttribute : Attribute
{
    /// <summary>The input goes to the runner in a parameter of the same method, or to the receiver.</summary>
    /// <param name="runnerParameter">The parameter's name, or <c>"this"</c> for the receiver.</param>
    public RunsOnAttribute(string runnerParameter) => RunnerParameter = runnerParameter;

    /// <summary>The input goes to a runner of a type that the method creates or holds.</summary>
    /// <param name="runnerType">A type that implements <see cref="IWasiRunner"/>.</param>
    public RunsOnAttribute(Type runnerType) => RunnerType = runnerType;

    /// <summary>The name of the parameter that holds the runner, <c>"this"</c> for the receiver; null when <see cref="RunnerType"/> is set.</summary>
    public string? RunnerParameter { get; }

    /// <summary>The runner's type; null when <see cref="RunnerParameter"/> is set.</summary>
    public Type? RunnerType { get; }
}
