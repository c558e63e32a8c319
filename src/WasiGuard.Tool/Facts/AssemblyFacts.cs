namespace WasiGuard.Tool;

/// <summary>What an assembly says of its members to the analyzer of projects that reference it.</summary>
/// <param name="Assembly">The assembly's name.</param>
/// <param name="Members">The members of which something is known, in the order of their ids.</param>
internal sealed record AssemblyFacts(string Assembly, IReadOnlyList<KnownMember> Members);

/// <summary>A member of which something is known.</summary>
/// <param name="Member">Its documentation id.</param>
/// <param name="Version">The version of the grammar that the facts are written in.</param>
/// <param name="Facts">What is known, a sentence each.</param>
internal sealed record KnownMember(string Member, string Version, IReadOnlyList<string> Facts);
