using WasiGuard.Hostile.Tests.Attacks;

namespace WasiGuard.Hostile.Tests;

/// <summary>Every attack; <c>docs/security.md</c> shows it.</summary>
internal static class AttackTable
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        .. MemoryAttacks.All, .. StackAttacks.All, .. DescriptorAttacks.All, .. FileAttacks.All,
        .. CompilationAttacks.All, .. OutputAttacks.All, .. TimeAttacks.All, .. AuditAttacks.All, .. InputAttacks.All, .. HostWorkAttacks.All,
    ];
}
