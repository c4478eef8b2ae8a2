namespace SmartSecurity.Core.Residents;

/// <summary>How a resident wants to be asked whether all is well. Each question stands on their own page as well.</summary>
[Flags]
public enum AskWays
{
    /// <summary>Only on the resident's page.</summary>
    None = 0,
    /// <summary>A message with a link that answers with one tap.</summary>
    Sms = 1,
    /// <summary>A robot calls; a key answers.</summary>
    Call = 2,
}
