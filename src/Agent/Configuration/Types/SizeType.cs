using System.Globalization;
using System.Text.Json;

namespace MBot.Agent.Configuration.Types;

internal sealed class SizeType : SettingType
{
    public override string Name => "size";

    public override string Expected => "a size such as 200MB or 1.5GiB, or a number of bytes";

    public override object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetInt64(out var bytes) && bytes >= 0 => bytes,
        JsonValueKind.String when Text(element) is { } text && ByteSize.TryParse(text, out var bytes) => bytes,
        _ => null,
    };

    public override SettingInput? Parse(string text)
    {
        text = text.Trim();
        if (!ByteSize.TryParse(text, out var bytes))
            return null;
        var isPlain = text.All(char.IsAsciiDigit);
        return new(bytes, isPlain ? bytes.ToString(CultureInfo.InvariantCulture) : Quote(text));
    }

    public override string Display(object value) => ByteSize.Format((long)value);
}
