namespace MBot.TestKit;

/// <summary>What goes wrong between a program and EC2.</summary>
public sealed record Ec2Fault
{
    private Ec2Fault()
    {
    }

    /// <summary>Too many requests: what EC2 says of its own throttling.</summary>
    public static Ec2Fault Throttled { get; } = Refusal(503, "RequestLimitExceeded", "Request limit exceeded.");

    /// <summary>The service is down for a moment.</summary>
    public static Ec2Fault Unavailable { get; } = Refusal(503, "Unavailable", "The service is unavailable. Please try again shortly.");

    /// <summary>No room for the instance type.</summary>
    public static Ec2Fault NoCapacity { get; } = Refusal(500, "InsufficientInstanceCapacity", "We currently do not have sufficient capacity in the Availability Zone you requested (eu-west-3a).");

    /// <summary>A session's token after its end.</summary>
    public static Ec2Fault Expired { get; } = Refusal(400, "RequestExpired", "Request has expired.");

    /// <summary>The policy does not allow it.</summary>
    public static Ec2Fault Denied { get; } = Refusal(403, "UnauthorizedOperation", "You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/laptop is not authorized to perform it.");

    /// <summary>Keys that nobody knows.</summary>
    public static Ec2Fault WrongKeys { get; } = Refusal(401, "AuthFailure", "AWS was not able to validate the provided access credentials");

    /// <summary>The connection is reset before EC2 has heard the request.</summary>
    public static Ec2Fault Reset { get; } = new() { Resets = true };

    /// <summary>EC2 does it, but the connection is reset in the middle of its answer.</summary>
    public static Ec2Fault LostAnswer { get; } = new() { Resets = true, Forwards = true };

    /// <summary>Never an answer: the connection stays open until the program gives up.</summary>
    public static Ec2Fault Silent { get; } = new() { Delay = Timeout.InfiniteTimeSpan };

    /// <summary>The page of a hotel's network in the place of the answer.</summary>
    public static Ec2Fault CaptivePortal { get; } = Answer(200, "text/html; charset=utf-8",
        "<!DOCTYPE html><html><head><title>Welcome</title></head><body><p>Please log in to use the network.<br></body></html>");

    /// <summary>An error in EC2's form.</summary>
    public static Ec2Fault Refusal(int status, string code, string message) => Answer(status, "text/xml;charset=UTF-8", $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors><RequestID>8f2a1d3c-5b7e-4c60-9a1f-0d6e2b4c8a71</RequestID></Response>
        """);

    /// <summary>An answer of the test's own in the place of EC2's.</summary>
    public static Ec2Fault Answer(int status, string contentType, string body) => new() { Status = status, ContentType = contentType, Body = body };

    /// <summary>The answer comes, so much later.</summary>
    public static Ec2Fault Slow(TimeSpan delay) => new() { Delay = delay, Forwards = true };

    internal bool Resets { get; private init; }

    internal bool Forwards { get; private init; }

    internal TimeSpan Delay { get; private init; }

    internal int Status { get; private init; }

    internal string ContentType { get; private init; } = "";

    internal string Body { get; private init; } = "";
}
