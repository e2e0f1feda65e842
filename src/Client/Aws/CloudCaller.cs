namespace MBot.Client.Aws;

/// <summary>Whose credentials are used.</summary>
/// <param name="Account">Its twelve digits.</param>
/// <param name="Arn">Of the user or role.</param>
internal sealed record CloudCaller(string Account, string Arn);
