namespace WasiGuard;

/// <summary>
/// What the analyzer found out about a member of this assembly, for projects that reference it: which runner or input the member gives, and what it hands
/// to which runner. A build writes these; <c>wasiguard facts</c> shows them. Trimmed applications do not hold them.
/// </summary>
/// <param name="member">The member, by its documentation id: <c>M:Tools.Runners.Create(System.Boolean)</c>.</param>
/// <param name="facts">What is known, beginning with the version of the grammar. What a reader does not understand it ignores.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class MemberFactsAttribute(string member, string facts) : Attribute
{
    /// <summary>The member, by its documentation id.</summary>
    public string Member { get; } = member;

    /// <summary>What is known of the member.</summary>
    public string Facts { get; } = facts;
}
