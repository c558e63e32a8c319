using System.Runtime.Serialization;

namespace WasiGuard;

/// <summary>
/// A finding that was there when the rules were switched on. It names no line and no local variable, so that it is found again when other code moves:
/// rule, assembly, member, capability, member that asks, runner, and which of several equal ones it is, in the order of the text.
/// </summary>
[DataContract]
internal sealed record BaselineEntry
{
    [DataMember(Name = "rule", Order = 0, IsRequired = true)]
    public string Rule { get; set; } = "";

    [DataMember(Name = "assembly", Order = 1, IsRequired = true)]
    public string Assembly { get; set; } = "";

    /// <summary>The documentation id of the member around the finding.</summary>
    [DataMember(Name = "member", Order = 2, IsRequired = true)]
    public string Member { get; set; } = "";

    /// <summary>The capability's attribute type; null when the rule is about none.</summary>
    [DataMember(Name = "capability", Order = 3, EmitDefaultValue = false)]
    public string? Capability { get; set; }

    /// <summary>The member of the input that asks for it.</summary>
    [DataMember(Name = "asks", Order = 4, EmitDefaultValue = false)]
    public string? Asks { get; set; }

    [DataMember(Name = "runner", Order = 5, EmitDefaultValue = false)]
    public string? Runner { get; set; }

    /// <summary>1 for the first of equal ones.</summary>
    [DataMember(Name = "ordinal", Order = 6, IsRequired = true)]
    public int Ordinal { get; set; }

    public override string ToString() =>
        $"{Rule} {Member} ({Assembly}){(Asks is null ? "" : $", {Asks}")}{(Runner is null ? "" : $" on {Runner}")}{(Ordinal == 1 ? "" : $", no. {Ordinal}")}";
}
