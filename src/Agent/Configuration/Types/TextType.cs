using System.Text.Json;

namespace MBot.Agent.Configuration.Types;

internal sealed class TextType : SettingType
{
    public override string Name => "text";

    public override string Expected => "a text in double quotes";

    public override object? Read(JsonElement element) => Text(element);

    public override SettingInput? Parse(string text) => text.Contains('\0') ? null : new(text, Quote(text));

    public override string Display(object value) => (string)value;
}
