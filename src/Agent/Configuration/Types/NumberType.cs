using System.Globalization;
using System.Text.Json;

namespace MBot.Agent.Configuration.Types;

internal sealed class NumberType : SettingType
{
    public override string Name => "whole number";

    public override string Expected => "a whole number such as 3";

    public override object? Read(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) ? number : null;

    public override SettingInput? Parse(string text) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new(number, number.ToString(CultureInfo.InvariantCulture))
            : null;

    public override string Display(object value) => ((int)value).ToString(CultureInfo.InvariantCulture);
}
