using Google.Protobuf.Reflection;

namespace MBot.Client.Output;

/// <summary>The words for enum values: OPERATION_STATE_AWAITING_HEALTH is "awaitingHealth" in JSON, "awaiting health" for people.</summary>
internal static class EnumText
{
    public static string Name(EnumValueDescriptor value)
    {
        var words = Words(value);
        return words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    /// <param name="type">The descriptor of the value's enum.</param>
    public static string Words(EnumDescriptor type, int number) =>
        type.FindValueByNumber(number) is { } known ? string.Join(' ', Words(known)) : $"unknown ({number})";

    private static string[] Words(EnumValueDescriptor value)
    {
        // The style guide's prefix: the enum's own name in capitals.
        var prefix = string.Concat(value.EnumDescriptor.Name.Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + c : char.ToUpperInvariant(c).ToString())) + "_";
        var name = value.Name.StartsWith(prefix, StringComparison.Ordinal) ? value.Name[prefix.Length..] : value.Name;
        return name.ToLowerInvariant().Split('_', StringSplitOptions.RemoveEmptyEntries);
    }
}
