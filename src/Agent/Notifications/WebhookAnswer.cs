using System.Globalization;
using System.Net;

namespace MBot.Agent.Notifications;

/// <param name="Status">Of HTTP; 0: there was no answer.</param>
/// <param name="Text">The answer's beginning, or why there was none.</param>
/// <param name="RetryAfter">When it wants to be asked again.</param>
internal sealed record WebhookAnswer(int Status, string Text, TimeSpan? RetryAfter, TimeSpan Took)
{
    public bool Delivered => Status is >= 200 and < 300;

    /// <summary>It will never take this message; others it may.</summary>
    public bool RefusesTheMessage => Status is (int)HttpStatusCode.BadRequest or (int)HttpStatusCode.RequestEntityTooLarge or (int)HttpStatusCode.UnprocessableEntity;

    /// <summary>It takes none at all: a wrong or withdrawn address.</summary>
    public bool RefusesAll => Status is >= 300 and < 500 && !RefusesTheMessage && Status is not ((int)HttpStatusCode.TooManyRequests or (int)HttpStatusCode.RequestTimeout);

    public override string ToString() => Status == 0 ? Text : string.Create(CultureInfo.InvariantCulture, $"HTTP {Status} {Text}").TrimEnd();
}
