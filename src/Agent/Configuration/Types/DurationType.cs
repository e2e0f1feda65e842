using System.Text.Json;

namespace MBot.Agent.Configuration.Types;

internal sealed class DurationType : SettingType
{
    public override string Name => "duration";

    public override string Expected => "a duration such as 90s, 10m, 1h30m or 2d";

    public override object? Read(JsonElement element) =>
        Text(element) is { } text && Duration.TryParse(text, out var duration) ? duration : null;

    public override SettingInput? Parse(string text)
    {
        text = text.Trim();
        return Duration.TryParse(text, out var duration) ? new(duration, Quote(text)) : null;
    }

    public override string Display(object value) => Duration.Format((TimeSpan)value);
}
