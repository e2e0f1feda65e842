using System.Globalization;
using System.Text.RegularExpressions;

namespace MBot.Agent.Nginx.Figures;

/// <summary>What stub_status answers: https://nginx.org/en/docs/http/ngx_http_stub_status_module.html.</summary>
internal sealed partial record ConnectionStatus(long Accepted, long Handled, long Reading, long Writing, long Waiting)
{
    /// <summary>Null for anything else.</summary>
    public static ConnectionStatus? Parse(string text) => Form().Match(text) is { Success: true } match
        ? new ConnectionStatus(Of(match, 1), Of(match, 2), Of(match, 3), Of(match, 4), Of(match, 5))
        : null;

    private static long Of(Match match, int group) => long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\AActive connections: [0-9]+ *\nserver accepts handled requests\n ([0-9]{1,18}) ([0-9]{1,18}) [0-9]{1,18} *\nReading: ([0-9]{1,9}) Writing: ([0-9]{1,9}) Waiting: ([0-9]{1,9})")]
    private static partial Regex Form();
}
