using System.Text.Json;

namespace MBot.Agent.Configuration.Types;

internal sealed class FlagType : SettingType
{
    public override string Name => "true or false";

    public override string Expected => "true or false";

    public override object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public override SettingInput? Parse(string text) => text.Trim().ToLowerInvariant() switch
    {
        "true" => new(true, "true"),
        "false" => new(false, "false"),
        _ => null,
    };

    public override string Display(object value) => (bool)value ? "true" : "false";
}
