using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace MBot.TestKit;

/// <summary>Changes EC2's answers to what a real EC2 says and moto doesn't: states on their way, lists in pages.</summary>
internal sealed class Ec2Rewriter
{
    private const string TokenPrefix = "page-from-";
    private readonly Lock gate = new();
    private readonly Dictionary<string, (string State, int Code, int Left)> passing = [];

    public int PassingStates { get; set; }

    public int PageSize { get; set; }

    public void Clear()
    {
        lock (gate)
            passing.Clear();
        PassingStates = PageSize = 0;
    }

    /// <summary>The request's form without a token that EC2 would not know.</summary>
    public byte[] Whole(Ec2Request request, byte[] form) => PageSize == 0 || !request.Parameters.ContainsKey("NextToken")
        ? form
        : Encoding.ASCII.GetBytes(string.Join('&', Encoding.ASCII.GetString(form).Split('&').Where(pair => !pair.StartsWith("NextToken=", StringComparison.Ordinal))));

    public byte[] Rewrite(Ec2Request request, byte[] body)
    {
        if (PassingStates == 0 && PageSize == 0 || !request.Action.EndsWith('s'))
            return body;
        var answer = XDocument.Parse(Encoding.UTF8.GetString(body));
        if (request is { Action: "StartInstances" or "StopInstances", InstanceId: { } id })
            Pass(id, request.Action == "StartInstances");
        if (request.Action == "DescribeInstances")
            ShowPassing(answer);
        if (PageSize > 0 && request.Action.StartsWith("Describe", StringComparison.Ordinal))
            Cut(request, answer);
        return Encoding.UTF8.GetBytes(answer.ToString(SaveOptions.DisableFormatting));
    }

    private void Pass(string instance, bool starting)
    {
        lock (gate)
            passing[instance] = starting ? ("pending", 0, PassingStates) : ("stopping", 64, PassingStates);
    }

    private void ShowPassing(XDocument answer)
    {
        foreach (var instance in answer.Descendants().Where(element => element.Name.LocalName == "instanceId"))
        {
            lock (gate)
            {
                if (!passing.TryGetValue(instance.Value, out var now) || now.Left == 0)
                    continue;
                passing[instance.Value] = now with { Left = now.Left - 1 };
                var state = instance.ElementsAfterSelf().First(element => element.Name.LocalName == "instanceState");
                state.Elements().First(element => element.Name.LocalName == "name").Value = now.State;
                state.Elements().First(element => element.Name.LocalName == "code").Value = now.Code.ToString(CultureInfo.InvariantCulture);
            }
        }
    }

    /// <summary>The first list of the answer is what comes in pages.</summary>
    private void Cut(Ec2Request request, XDocument answer)
    {
        if (answer.Root!.Elements().FirstOrDefault(element => element.Name.LocalName.EndsWith("Set", StringComparison.Ordinal)) is not { } list)
            return;
        var first = request.Parameters.GetValueOrDefault("NextToken") is { } token ? int.Parse(token.AsSpan(TokenPrefix.Length), CultureInfo.InvariantCulture) : 0;
        var all = list.Elements().ToList();
        foreach (var item in all.Take(first).Concat(all.Skip(first + PageSize)))
            item.Remove();
        list.ElementsAfterSelf().Where(element => element.Name.LocalName == "nextToken").Remove();
        if (first + PageSize < all.Count)
            answer.Root.Add(new XElement(answer.Root.Name.Namespace + "nextToken", string.Create(CultureInfo.InvariantCulture, $"{TokenPrefix}{first + PageSize}")));
    }
}
