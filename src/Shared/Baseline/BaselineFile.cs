using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text;

namespace WasiGuard;

/// <summary>What <c>wasiguard.baseline.json</c> holds: the findings that a team knows of, so that only new ones are reported.</summary>
[DataContract]
internal sealed class BaselineFile
{
    public const string Name = "wasiguard.baseline.json";

    private const int CurrentVersion = 1;

    [DataMember(Name = "version", Order = 0, IsRequired = true)]
    public int Version { get; set; } = CurrentVersion;

    [DataMember(Name = "findings", Order = 1, IsRequired = true)]
    public List<BaselineEntry> Findings { get; set; } = [];

    /// <exception cref="InvalidDataException">The text is not a baseline of a version that this one knows.</exception>
    public static BaselineFile Read(string text)
    {
        try
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
            var file = (BaselineFile?)new DataContractJsonSerializer(typeof(BaselineFile)).ReadObject(stream);
            if (file?.Findings is null || file.Findings.Any(each => each?.Rule is null || each.Assembly is null || each.Member is null))
                throw new InvalidDataException("a member of a finding is missing.");
            return file.Version == CurrentVersion ? file : throw new InvalidDataException($"it has version {file.Version}; this reads version {CurrentVersion}.");
        }
        catch (SerializationException malformed)
        {
            throw new InvalidDataException($"it is not valid: {malformed.Message}", malformed);
        }
    }

    /// <summary>Sorted, so that two people who write the same findings write the same text.</summary>
    public string Write()
    {
        Findings =
        [
            .. Findings.OrderBy(each => each.Assembly, StringComparer.Ordinal).ThenBy(each => each.Member, StringComparer.Ordinal)
                .ThenBy(each => each.Rule, StringComparer.Ordinal).ThenBy(each => each.Capability, StringComparer.Ordinal)
                .ThenBy(each => each.Asks, StringComparer.Ordinal).ThenBy(each => each.Runner, StringComparer.Ordinal).ThenBy(each => each.Ordinal),
        ];
        using var stream = new MemoryStream();
        using (var writer = JsonReaderWriterFactory.CreateJsonWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), ownsStream: false, indent: true))
            new DataContractJsonSerializer(typeof(BaselineFile)).WriteObject(writer, this);
        return Encoding.UTF8.GetString(stream.ToArray()).Replace("\\/", "/").Replace("\r\n", "\n") + "\n";
    }
}
