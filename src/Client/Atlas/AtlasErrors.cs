using System.Globalization;
using System.Net;
using System.Text.Json;

namespace MBot.Client.Atlas;

/// <summary>What Atlas answers with when it doesn't do what was asked, as what a user can mend. Decided by status and error code.</summary>
internal static class AtlasErrors
{
    public const string NotThere = "atlas.no-entry";

    /// <param name="body">As Atlas sends it: <c>{"detail": …, "error": 403, "errorCode": …}</c>; whatever else answers sends something else.</param>
    public static ClientException Of(HttpStatusCode status, string body, TimeSpan? retryAfter)
    {
        var (code, detail) = Read(body);
        var said = detail.Length > 0 ? $": {detail}" : $" (HTTP {(int)status})";
        return (status, code) switch
        {
            (HttpStatusCode.Unauthorized, _) => Refused("atlas.unauthorized", $"Atlas does not accept the API key{said}", "MBOT_ATLAS_PUBLIC_KEY and MBOT_ATLAS_PRIVATE_KEY must be a key pair of the project (Project Settings, Access Manager, API Keys)"),
            (HttpStatusCode.Forbidden, "IP_ADDRESS_NOT_ON_ACCESS_LIST") => Refused("atlas.key-not-from-here", $"the API key has an access list of its own, and this laptop is not on it{said}", "add this laptop's address to the API key's access list in Atlas (that is another list than the project's)"),
            (HttpStatusCode.Forbidden, _) => Refused("atlas.forbidden", $"the API key may not do this{said}", "the key needs the role Project Owner of that project (Project IP Access List Admin is enough where it exists)"),
            (HttpStatusCode.NotFound, "ATLAS_NETWORK_PERMISSION_ENTRY_NOT_FOUND") => Refused(NotThere, $"there is no such entry on the access list{said}", "mbot-client atlas allow ADDRESS adds it"),
            (HttpStatusCode.NotFound, _) => Refused("atlas.no-project", $"Atlas knows no such project{said}", "the project's id is in its Atlas address: cloud.mongodb.com/v2/ID, and in Project Settings; --project ID"),
            (HttpStatusCode.Conflict, _) => Refused("atlas.conflict", $"Atlas is changing the access list for somebody else{said}", "try again in a minute"),
            (HttpStatusCode.TooManyRequests, _) => Refused("atlas.throttled", $"Atlas is asked too often{said}", retryAfter is { } wait ? string.Create(CultureInfo.InvariantCulture, $"try again in {wait.TotalSeconds:0} s") : "try again in a minute"),
            (HttpStatusCode.BadRequest, _) => new ClientException(ExitCode.Usage, "atlas.refused", $"Atlas refuses the entry{said}") { Hint = "an IPv4 address or a network in CIDR form" },
            ( >= HttpStatusCode.InternalServerError, _) => new ClientException(ExitCode.Unreachable, "atlas.unreachable", $"Atlas is in trouble{said}") { Hint = "try again; status.mongodb.com tells more" },
            _ => Refused("atlas.refused", $"Atlas answers something unexpected{said}", "is MBOT_ATLAS_URL right?"),
        };
    }

    private static (string Code, string Detail) Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? (Text(document.RootElement, "errorCode"), Text(document.RootElement, "detail")) : ("", "");
        }
        catch (JsonException)
        {
            return ("", ""); // a proxy's page: the status says enough
        }
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static ClientException Refused(string code, string message, string hint) => ClientException.Refused(code, message, hint);
}
