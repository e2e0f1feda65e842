using Google.Protobuf.Reflection;

namespace MBot.Architecture.Tests.Contract;

/// <summary>A contract as sorted lines, one a field, enum value or method: what another version relies on, and nothing else.</summary>
internal static class ContractText
{
    public static IReadOnlyList<string> Of(IEnumerable<FileDescriptor> files) =>
        files.SelectMany(Of).Order(StringComparer.Ordinal).ToArray();

    private static IEnumerable<string> Of(FileDescriptor file) =>
    [
        .. file.MessageTypes.SelectMany(Of),
        .. file.EnumTypes.SelectMany(Of),
        .. file.Services.SelectMany(s => s.Methods.Select(m =>
            $"rpc {s.FullName}/{m.Name} ({(m.IsClientStreaming ? "stream " : "")}{m.InputType.FullName}) returns ({(m.IsServerStreaming ? "stream " : "")}{m.OutputType.FullName})")),
    ];

    private static IEnumerable<string> Of(MessageDescriptor message) =>
    [
        .. message.Fields.InDeclarationOrder().Select(f =>
            $"field {message.FullName}.{f.Name} = {f.FieldNumber} {(f.IsMap ? "map " : f.IsRepeated ? "repeated " : "")}{TypeOf(f)}{(f.ContainingOneof is { } oneof ? $" oneof {oneof.Name}" : "")}"),
        .. message.NestedTypes.SelectMany(Of),
        .. message.EnumTypes.SelectMany(Of),
    ];

    private static IEnumerable<string> Of(EnumDescriptor type) => type.Values.Select(v => $"enum {type.FullName}.{v.Name} = {v.Number}");

    private static string TypeOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        var other => other.ToString().ToLowerInvariant(),
    };
}
